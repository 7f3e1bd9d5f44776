-- What was printed in which run, where each badge lies until it is handed over, and who has it.
--
-- Print runs and handouts are only ever added: they are the record that a pass office is asked for. The badge itself keeps the
-- latest of them, so that nobody has to search the record to know whether a badge is as it was printed.

create table print_run (
    run      integer primary key,
    at       integer not null,
    actor    text    not null,
    -- The template and sheet by the names that the command was given, and where the document went.
    template text    not null,
    sheet    text    not null,
    output   text    not null,
    badges   integer not null,
    pages    integer not null
) strict;

create table print_run_badge (
    run     integer not null references print_run (run),
    -- The badge's place in the document, from 1.
    place   integer not null,
    serial  integer not null references badge (serial),
    content blob    not null check (length(content) = 16),
    primary key (run, place)
) strict, without rowid;

-- Of the last print: which run it was, and which fields its template showed, a bit for each: what was not shown cannot have
-- changed visibly. Badges printed before this was recorded count as changed: nobody knows what they show.
alter table badge add column printed_run integer references print_run (run);
alter table badge add column printed_shows integer;

-- The tray that the printed badge was put into, and its place there, both from 1. A reissued badge takes the old one's place.
alter table badge add column tray integer;
alter table badge add column tray_place integer;

create table handout (
    id        integer primary key,
    serial    integer not null references badge (serial),
    -- An undo is a row of its own that names the handout it takes back.
    kind      text    not null check (kind in ('handout', 'undo')),
    at        integer not null,
    actor     text    not null,
    recipient text    not null,
    note      text    not null,
    undoes    integer unique references handout (id),
    check ((undoes is not null) = (kind = 'undo'))
) strict;

create index handout_badge on handout (serial);
