-- The number of the last stick that was written: the next has a higher one, also where the clock was set back meanwhile.
alter table stick add column sent integer not null default 0;
