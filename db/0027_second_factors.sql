-- A second factor of the persons who work on nominations: codes that an app shows, each for half a minute (RFC 6238).

-- The roles that need one, by the event file.
create table second_factor_rule (
    role text primary key
) strict, without rowid;

create table person_second_factor (
    person_id    integer primary key references person (person_id),
    -- What codes are made from, sealed: nobody reads it without the key, which is not in this database.
    sealed       blob    not null check (length(sealed) > 0),
    -- Which key it was sealed with.
    key_id       blob    not null check (length(key_id) = 8),
    -- The browser that it was begun in: no other one shows it.
    session_hash blob    not null check (length(session_hash) = 32),
    begun_at     integer not null,
    -- When a code of it came; until then it counts for nothing.
    confirmed_at integer,
    -- The newest half minute whose code was used: neither it nor one before counts again.
    last_step    integer not null,
    -- How many wrong codes came since the last right one, and until when none is looked at.
    wrong        integer not null,
    locked_until integer
) strict;

-- When the second factor was proven in this browser, or by the provider that the person signed in by.
alter table person_session add column passed_at integer;
