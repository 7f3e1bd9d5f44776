-- Delegations as things, and how many places each has. Participants go on carrying the name of their delegation as a text: a row of
-- delegation_key says which delegation a text means, by its folded form (participant.delegation_key). An event whose file names no
-- delegations, quotas or windows has none of these rows, and nothing looks for them.

create table delegation (
    delegation_id integer primary key,
    -- The official short name, as participants carry it.
    name       text    not null,
    kind       text    not null,
    -- ISO 3166-1 alpha-3 for a state, the usual abbreviation for another body; empty if there is none.
    code       text    not null,
    -- Overrides its place in protocol order.
    sort_order integer,
    -- Whom to write to: it names people.
    contact    text    not null,
    -- BCP 47; empty for the event's.
    language   text    not null,
    -- Zero: a list named it, and nobody has looked at it.
    confirmed  integer not null check (confirmed in (0, 1)),
    created_at integer not null
) strict;

create unique index delegation_code on delegation (code) where code <> '';

-- Official short names in further languages.
create table delegation_name (
    delegation integer not null references delegation (delegation_id),
    language   text    not null,
    name       text    not null,
    primary key (delegation, language)
) strict, without rowid;

-- Every spelling that means a delegation, by its folded form.
create table delegation_key (
    key        text    primary key,
    delegation integer not null references delegation (delegation_id),
    -- As it is written.
    name       text    not null,
    -- 'name': its own, or an official one; 'alias': another that somebody confirmed.
    origin     text    not null check (origin in ('name', 'alias'))
) strict, without rowid;

create index delegation_key_of on delegation_key (delegation);

-- Places that a delegation was given by itself: before those of the event file.
create table delegation_quota (
    delegation integer not null references delegation (delegation_id),
    -- A category's code; empty for all together.
    category   text    not null,
    max        integer not null check (max >= 0),
    overflow   text    not null check (overflow in ('refuse', 'wait')),
    -- JSON: 'head', and codes of categories.
    exempt     text    not null,
    primary key (delegation, category)
) strict, without rowid;

-- A window that stays open longer for one delegation.
create table delegation_exception (
    delegation integer not null references delegation (delegation_id),
    kind       text    not null check (kind in ('nomination', 'change', 'replacement')),
    until      integer not null,
    primary key (delegation, kind)
) strict, without rowid;

-- People who wait for a place and come before or after the others: the less, the sooner. Those without a row have 100.
create table place_priority (
    participant integer primary key references participant (id),
    priority    integer not null
) strict;

-- The event file's quotas, in its order.
create table quota (
    position integer primary key,
    of_kind  text    not null check (of_kind in ('delegation', 'type', 'everybody')),
    -- The delegation's name, or the type; empty for everybody.
    of_name  text    not null,
    category text    not null,
    max      integer not null check (max >= 0),
    overflow text    not null check (overflow in ('refuse', 'wait')),
    exempt   text    not null
) strict;

-- The event file's windows, as its clocks show them; an empty type is everybody's.
create table nomination_window (
    delegation_type text primary key,
    opens      text,
    closes     text,
    change_by  text,
    replace_by text
) strict, without rowid;

-- Lists of participants as they were published, so that the next one can say what has changed.
create table edition (
    number  integer primary key,
    kind    text    not null check (kind in ('provisional', 'final')),
    made_at integer not null,
    -- JSON: who was on it, and how.
    content text    not null
) strict;

create index participant_delegation on participant (delegation_key);
