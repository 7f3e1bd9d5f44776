-- The languages of an event's texts, and the groups by which reports count delegations.

create table event_language (
    -- As in the event file; the first is that of alphabetical lists.
    position integer primary key,
    -- BCP 47: 'en', 'fr', 'pt-BR' …
    tag      text    not null unique
) strict;

create table delegation_group (
    -- As in the event file: the first group that holds a delegation counts.
    position    integer primary key,
    name        text    not null unique,
    -- JSON: ISO 3166-1 alpha-3 codes, and names of delegations.
    countries   text    not null,
    delegations text    not null
) strict;
