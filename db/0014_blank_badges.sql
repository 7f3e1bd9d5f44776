-- Blank badges, for people who are on no list: signed and printed in advance, each for one category. The desk binds one to a person
-- by scanning it. They stand apart from the badges of people, so that nothing takes one for a badge before it is bound; then it has
-- a row in both tables.

create table blank_badge (
    serial     integer primary key check (serial between 1 and 4294967295),
    -- The print run that made it, and its place in the document, from 1.
    run        integer not null references print_run (run),
    place      integer not null,
    category   integer not null references category (category_index),
    -- The 80 signed bytes: the code is on paper, and stays what it is.
    credential blob    not null check (length(credential) = 80),
    state      text    not null check (state in ('blank', 'bound', 'revoked')),
    -- When it was bound or revoked.
    changed_at integer,
    check ((changed_at is null) = (state = 'blank'))
) strict;

create unique index blank_badge_run on blank_badge (run, place);
