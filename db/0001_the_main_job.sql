-- The event, its people, their badges, and what happened at the gates.
--
-- Times are milliseconds since 1970 in UTC. Sets of days and zones are masks: bit i is the i-th day or zone.
-- Words in check constraints are those of the domain. Scans are only ever added.

-- One row: a database is one event.
create table event (
    id             integer primary key check (id = 1),
    uuid           blob    not null check (length(uuid) = 16),
    name           text    not null,
    short_name     text    not null,
    place          text    not null,
    timezone       text    not null,
    day_starts_at  text    not null,
    unlisted       text    not null check (unlisted in ('refuse', 'admit')),
    organiser      text    not null,
    emergency      text    not null,
    help_desk      text    not null,
    return_to      text    not null,
    hours          text    not null,
    -- Goes up with every change to the settings or keys, so that a gate sees in one small read that it must load them again.
    revision       integer not null
) strict;

create table event_day (
    day_index integer primary key check (day_index between 0 and 31),
    date      text    not null unique
) strict;

create table zone (
    zone_index integer primary key check (zone_index between 0 and 15),
    code       text    not null unique,
    name       text    not null,
    mark       text    not null,
    reentry    text    not null check (reentry in ('counted', 'after-exit'))
) strict;

create table category (
    -- What credentials carry: stays with the code when the order in the event file changes.
    category_index integer primary key check (category_index between 0 and 255),
    code           text    not null unique,
    title          text    not null,
    colour         text    not null,
    zones          integer not null,
    days           integer not null,
    -- The place in protocol order.
    position       integer not null
) strict;

create table gate (
    code      text    primary key,
    name      text    not null,
    zone      integer not null references zone (zone_index),
    direction text    not null check (direction in ('in', 'out')),
    repeat    text    not null check (repeat in ('admit', 'warn', 'refuse')),
    reentry   text    not null check (reentry in ('counted', 'after-exit')),
    position  integer not null
) strict;

-- Public halves only. The private half is a file of its own, never in here.
create table signing_key (
    key_id     integer primary key check (key_id between 0 and 255),
    public_key blob    not null check (length(public_key) = 32),
    state      text    not null check (state in ('active', 'retired', 'revoked')),
    created_at integer not null
) strict;

create table participant (
    id              integer primary key,
    reference       text    not null unique,
    category        integer not null references category (category_index),
    title           text    not null,
    given_name      text    not null,
    family_name     text    not null,
    name            text    not null,
    native_name     text    not null,
    function        text    not null,
    delegation      text    not null,
    delegation_type text    not null,
    country         text    not null,
    email           text    not null,
    days            integer,
    photo           text    not null,
    head            integer not null check (head in (0, 1)),
    -- The list's own place for the delegation in protocol order.
    sort_order      integer,
    standing        text    not null check (standing in ('accredited', 'withdrawn', 'blocked')),
    standing_reason text    not null,
    zones_added     integer not null,
    zones_withheld  integer not null,
    -- Worked out when the row is written, so that sorting and searching need no code in the database.
    says_head       integer not null check (says_head in (0, 1)),
    delegation_key  text    not null,
    name_key        text    not null,
    search          text    not null,
    created_at      integer not null,
    updated_at      integer not null
) strict;

create index participant_name on participant (name_key, delegation_key);
create index participant_category on participant (category);

create table badge (
    -- Random, and never used again.
    serial        integer primary key check (serial between 1 and 4294967295),
    participant   integer not null references participant (id),
    state         text    not null check (state in ('valid', 'superseded', 'revoked')),
    -- The 80 signed bytes, so that a reprint needs no private key.
    credential    blob    not null check (length(credential) = 80),
    issued_at     integer not null,
    superseded_by integer references badge (serial),
    reason        text    not null,
    printed_at    integer,
    -- A hash of all that the print shows: what has another now was changed since.
    printed_content blob,
    printed_template text
) strict;

-- A participant has one valid badge; the database sees to it.
create unique index badge_valid on badge (participant) where state = 'valid';
create index badge_participant on badge (participant);

create table scan (
    id           integer primary key,
    uuid         blob    not null unique check (length(uuid) = 16),
    kind         text    not null check (kind in ('scan', 'undo')),
    -- When the badge was read, and when the row was written: they differ for a replay.
    at           integer not null,
    recorded_at  integer not null,
    day          integer,
    gate         text    not null,
    zone         integer not null,
    direction    text    not null check (direction in ('in', 'out')),
    verdict      text    not null check (verdict in ('admitted', 'repeat', 'refused')),
    reason       text    check ((reason is not null) = (verdict = 'refused')),
    participant  integer references participant (id),
    badge_serial integer,
    undoes       integer unique references scan (id),
    note         text    not null
) strict;

create index scan_participant on scan (participant, day);
create index scan_day on scan (day);

-- Admitted once a day in a zone: the key is what makes it true when eight gates scan at once.
-- The holder is the participant, or minus the serial of a badge that this database has never heard of.
create table presence (
    holder     integer not null,
    zone       integer not null,
    day        integer not null,
    first_scan integer not null references scan (id),
    inside     integer not null check (inside in (0, 1)),
    primary key (holder, zone, day)
) strict, without rowid;

-- One row for each participant and day of being admitted, wherever it was.
create table attendance (
    participant integer not null references participant (id),
    day         integer not null,
    first_at    integer not null,
    last_at     integer not null,
    first_scan  integer not null references scan (id),
    last_scan   integer not null references scan (id),
    primary key (participant, day)
) strict, without rowid;
