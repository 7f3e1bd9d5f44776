-- Origins: each writer of the record has a chain of its own, so that several servers need not wait for each other.
--
-- An origin is a database file, or a server by its node's name. Its entries (scans, lines of the journal) are numbered from 1 without gaps,
-- and its hashes begin from the event and its number. Each origin writes the heads of the others into its own journal from time to time:
-- who rewrites one chain contradicts its neighbours. What was recorded before is the origin 0, with its hashes as they are.

create table origin (
    -- Scans of an origin have row numbers after origin * 4294967296: two origins never give the same.
    origin integer primary key check (origin >= 0),
    -- A node's name; of a file, what wrote it.
    name   text    not null,
    -- One that ended is only read: a copy of the database goes on with an origin of its own.
    state  text    not null check (state in ('open', 'ended')),
    -- Where its chain stands. With it, rows that are missing from the end are missed.
    count  integer not null,
    hash   blob    not null check (length(hash) = 32),
    -- When, and at which entry, the heads of the others were noted last.
    noted_at    integer not null,
    noted_count integer not null
) strict;

-- A name has one origin that goes on.
create unique index origin_open on origin (name) where state = 'open';

insert into origin (origin, name, state, count, hash, noted_at, noted_count) select 0, 'main', 'open', count, hash, 0, count from chain;
drop table chain;

-- Which running server writes under a node's name, and until when by the database's clock, unless it says again that it is there.
create table node (
    name       text    primary key,
    holder     blob    not null check (length(holder) = 16),
    held_until integer not null
) strict, without rowid;

-- Whose line it is, and its number in that chain; null: the same as `entry`, as it was for all lines before. `entry` is the one order of all.
alter table journal add column origin integer not null default 0;
alter table journal add column number integer;

-- How far a satellite has followed each origin of the main server; empty: only the origin 0, up to `row`.
alter table satellite add column rows text not null default '';

-- On a file:
drop trigger journal_stays;
create trigger journal_stays before update of entry, at, actor, action, subject_kind, subject, details, commitment, hash, origin, number
    on journal
begin
    select raise(abort, 'the journal is only ever added to');
end;
-- On a server:
drop trigger journal_stays on journal;
create trigger journal_stays before update of entry, at, actor, action, subject_kind, subject, details, commitment, hash, origin, number
    on journal for each row execute function accredit_refuse('the journal is only ever added to');
-- On both:
