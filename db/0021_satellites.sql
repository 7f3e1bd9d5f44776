-- Halls with a server of their own, which follow the main server and decide without it.

-- At a satellite one row, at the main server none.
create table satellite (
    id           integer primary key check (id = 1),
    -- What the main server calls it.
    name         text    not null,
    -- How far the main server's journal was taken over: its last line, with its hash, and its last scan.
    entry        integer not null,
    hash         blob    not null check (length(hash) = 32),
    row          integer not null,
    -- The last scan and the last handout of this database that the main server has.
    sent_scan    integer not null,
    sent_handout integer not null,
    -- When what the satellite knows was true, by the main server's clock, and how far that was ahead of its own (milliseconds).
    as_of        integer not null,
    ahead        integer not null
) strict;

-- Scans at a satellite that the main server told it of.
create table scan_of_main (
    scan integer primary key references scan (id)
) strict;

-- Codes of badges that were not on record at a satellite when they were read: the main server may know them.
create table scan_code (
    scan integer primary key references scan (id),
    code text    not null
) strict;

-- What the main server says of a decision, where the satellite had judged otherwise on what it knew.
create table judged_again (
    scan          integer primary key references scan (id),
    judged        text    not null check (judged in ('admitted', 'repeat', 'refused')),
    judged_reason text,
    check ((judged = 'refused') = (judged_reason is not null))
) strict;

-- Goes up with every promotion: a main server that hears of a higher one than its own was replaced, and stops. No row: the first.
create table term (
    id      integer primary key check (id = 1),
    own     integer not null check (own > 0),
    highest integer not null check (highest >= own)
) strict;

-- What goes between a main server and a satellite on a stick: the key that both made when the satellite joined, and what came last.
create table stick (
    device       integer primary key references device (id),
    key          blob    not null check (length(key) = 32),
    -- The number of the last stick that was taken.
    received     integer not null,
    -- Where the satellite stood then, as JSON, and what it had recorded; at the satellite empty.
    cursor       text    not null,
    upto_scan    integer not null,
    upto_handout integer not null
) strict;
