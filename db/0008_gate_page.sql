-- What gates may meet that was not foreseen: readings that wait for a supervisor, refusals that came too late, notes on people, and
-- devices that take the place of others.

-- A reading that could not be recorded as it was: its gate is gone, or its device was revoked or stands elsewhere. It counts nowhere
-- until a supervisor assigns it, and goes when it is assigned or discarded.
create table held_reading (
    uuid        blob    primary key check (length(uuid) = 16),
    -- When it was made by its sender's clock, put right by the server's as far as they were in contact; and when it came in.
    at          integer not null,
    received_at integer not null,
    -- As the sender wrote it: no gate of the event has to have this code.
    gate        text,
    code        text,
    typed       text,
    reference   text,
    device      text    not null,
    -- A word: the kind of the problem.
    why         text    not null,
    check ((code is null) <> (reference is null))
) strict;

-- Scans that were refused when the person was let in already, because the gate had no answer.
create table late_refusal (
    scan            integer primary key references scan (id),
    acknowledged_at integer,
    acknowledged_by text,
    check ((acknowledged_at is null) = (acknowledged_by is null))
) strict;

-- What a gate shows with the verdict of one person.
create table gate_note (
    participant integer primary key references participant (id),
    note        text    not null check (note <> ''),
    noted_at    integer not null,
    noted_by    text    not null
) strict;

-- Whether a gate's device may admit people whom it found by name.
alter table device add column by_name integer not null default 1 check (by_name in (0, 1));
alter table enrolment add column by_name integer not null default 1 check (by_name in (0, 1));
-- What the same browser was before it was enrolled anew: the readings that it made then are still its own.
alter table device add column predecessor integer references device (id);
