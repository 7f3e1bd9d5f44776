-- Persons who work on nominations by the portal, and how they come in. Texts are empty where there is nothing.

-- A focal point of delegations, a reviewer of a step, an officer, or somebody who only sees figures. Rows stay when a person is
-- revoked: the record names them.
create table person (
    person_id  integer primary key,
    name       text    not null unique,
    role       text    not null check (role in ('focal-point', 'reviewer', 'officer', 'viewer')),
    -- The step of a reviewer.
    step       text    not null,
    invited_at integer not null,
    revoked_at integer,
    check ((role = 'reviewer') = (step <> ''))
) strict;

-- For which delegations a focal point nominates, each by its name as it is compared: where two become one, the name leads to that.
create table person_delegation (
    person_id integer not null references person (person_id),
    key       text    not null,
    primary key (person_id, key)
) strict, without rowid;

-- One-time links. Of each secret only the hash: who reads this table cannot come in.
create table person_link (
    secret_hash blob    primary key check (length(secret_hash) = 32),
    person_id   integer not null references person (person_id),
    expires_at  integer not null,
    used_at     integer
) strict, without rowid;

-- Browsers in which somebody is signed in, or was.
create table person_session (
    secret_hash blob    primary key check (length(secret_hash) = 32),
    person_id   integer not null references person (person_id),
    started_at  integer not null,
    expires_at  integer not null,
    ended_at    integer
) strict, without rowid;

-- Where the portal that runs, or ran last, can be reached: what an invitation has to show.
alter table server add column portal_url text;

-- Names that a delegation said are as they should stand on the badge, as they were shown then. Another name has to be confirmed again.
create table name_confirmation (
    participant integer primary key references participant (id),
    shown       text    not null,
    at          integer not null,
    actor       text    not null
) strict;
