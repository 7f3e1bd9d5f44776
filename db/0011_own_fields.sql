-- Fields that an event adds to those of every list: a hotel, a table, a bus line.

create table own_field (
    -- For life: printed badges are remembered by it, so no other field ever gets it.
    number       integer primary key check (number between 0 and 46),
    code         text    not null unique,
    -- The place in the event file; null for a field that is no longer in it.
    position     integer,
    kind         text    not null check (kind in ('text', 'choice', 'date', 'number', 'yes-no')),
    -- JSON: pairs of a language and a text; texts; codes of categories.
    labels       text    not null,
    choices      text    not null,
    required_for text    not null,
    personal     integer not null check (personal in (0, 1)),
    on_gate      integer not null check (on_gate in (0, 1))
) strict;

-- JSON: the values of own fields by their numbers; empty if there are none.
alter table participant add column own text not null default '';
