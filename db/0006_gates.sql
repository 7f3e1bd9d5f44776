-- Devices that talk to the server, and how they came to be allowed to.

-- A phone at a gate, a desk's laptop, a screen on a wall. Rows stay when a device is revoked: the record names it.
create table device (
    id          integer primary key,
    name        text    not null,
    role        text    not null check (role in ('gate', 'desk', 'supervisor', 'viewer')),
    gate        text,
    -- SHA-256 of the secret that the device keeps: whoever reads this table cannot speak as a device.
    secret_hash blob    not null unique check (length(secret_hash) = 32),
    enrolled_at integer not null,
    -- When it was last heard, to some seconds.
    last_seen   integer not null,
    revoked_at  integer,
    check (role <> 'gate' or gate is not null)
) strict;

-- A leave to enrol one device, once, for some minutes.
create table enrolment (
    secret_hash blob    primary key check (length(secret_hash) = 32),
    name        text    not null,
    role        text    not null check (role in ('gate', 'desk', 'supervisor', 'viewer')),
    gate        text,
    expires_at  integer not null,
    -- Set when it was used, so that a second try is told what happened. One device each.
    device      integer unique references device (id)
) strict, without rowid;

-- Where the server that runs, or ran last, can be reached: what an enrolment made at the command line has to show.
create table server (
    id         integer primary key check (id = 1),
    url        text    not null,
    started_at integer not null
) strict;
