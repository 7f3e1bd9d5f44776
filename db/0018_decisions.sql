-- What gates decided by themselves while they could not reach the server, and where the rules say otherwise.

-- What a gate showed: the scan's own verdict where the server heard of it later, and beside it where the server had decided meanwhile.
-- The journal has each of these too.
create table decision (
    scan          integer primary key references scan (id),
    verdict       text    not null check (verdict in ('admitted', 'repeat', 'refused')),
    reason        text,
    -- Whether it counts: attendance follows what was shown.
    counts        integer not null check (counts in (0, 1)),
    -- When what the gate knew was true, and how far the server's clock was ahead of the gate's (in milliseconds; null: not known).
    as_of         integer not null,
    ahead         integer,
    -- What the rules say as of the time of the reading, of everything but earlier readings; and what the gate does with second ones.
    judged        text    not null check (judged in ('admitted', 'repeat', 'refused')),
    judged_reason text,
    repeat        text    not null check (repeat in ('admit', 'warn', 'refuse')),
    readmits      integer not null check (readmits in (0, 1)),
    check ((verdict = 'refused') = (reason is not null)),
    check ((judged = 'refused') = (judged_reason is not null))
) strict;

create trigger decision_stays before update on decision
begin
    select raise(abort, 'decisions are only ever added');
end;
create trigger decision_keeps before delete on decision
begin
    select raise(abort, 'decisions are only ever added');
end;

-- Where what a gate showed differs from the rules. Worked out from scans and decisions, as presence is.
create table conflict (
    scan          integer not null references scan (id),
    kind          text    not null check (kind in
        ('double', 'was-superseded', 'was-revoked', 'was-blocked', 'not-entitled', 'unknown-badge', 'clock')),
    judged        text    not null,
    judged_reason text,
    -- The earlier admission of a double.
    other         integer references scan (id),
    primary key (scan, kind)
) strict, without rowid;

-- Conflicts that a supervisor has dealt with. The journal has each of these too.
create table conflict_note (
    scan integer not null references scan (id),
    kind text    not null,
    at   integer not null,
    actor text   not null,
    note text    not null,
    primary key (scan, kind)
) strict, without rowid;

-- An undo that arrived before its scan: it waits for that.
create table early_undo (
    uuid   blob    primary key check (length(uuid) = 16),
    scan   blob    not null check (length(scan) = 16),
    at     integer not null,
    actor  text    not null,
    gate   text,
    reason text    not null
) strict;

create index early_undo_scan on early_undo (scan);

-- What a gate had shown of a reading that waits for a supervisor: verdict, reason, and when what it knew was true.
alter table held_reading add column shown text;
alter table held_reading add column shown_reason text;
alter table held_reading add column as_of integer;
