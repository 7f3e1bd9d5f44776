-- Where each running server of an event can be reached: a hall that cannot reach one of them goes to another.
alter table node add column url text not null default '';
