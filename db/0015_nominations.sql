-- Nominations: where each participant is on the way to being accredited, which steps decide, what was said, changes that wait for
-- approval, and who came in whose place.

-- `standing` stays, and is written from these: blocked, or else accredited if approved. What opens doors is one column to ask.
alter table participant add column state text not null default 'approved'
    check (state in ('draft', 'submitted', 'returned', 'on-hold', 'approved', 'rejected', 'withdrawn'));
-- A stop at the gates, beside the state.
alter table participant add column blocked integer not null default 0 check (blocked in (0, 1));
-- The step that a submitted nomination, or one on hold, waits at; empty for others.
alter table participant add column step text not null default '';
-- Since when a submitted nomination waits for a place of its delegation's quota; null if it has one.
alter table participant add column waits_since integer;

-- Who is blocked was something else before: the journal says what.
update participant set state = 'withdrawn' where standing = 'withdrawn';
update participant set blocked = 1, state = coalesce((
        select iif(json_extract(j.details, '$.from') = 'withdrawn', 'withdrawn', 'approved') from journal j
        where j.subject_kind = 'participant' and j.subject = cast(participant.id as text) and j.action = 'participant.standing'
            and json_extract(iif(json_valid(j.details), j.details, '{}'), '$.to') = 'blocked'
            and json_extract(iif(json_valid(j.details), j.details, '{}'), '$.from') <> 'blocked'
        order by j.entry desc limit 1), 'approved')
    where standing = 'blocked';

-- Most people of most events are approved and nothing else: only the others are looked for.
create index participant_state on participant (state) where state <> 'approved';

-- One row if the event takes nominations. Lists are JSON.
create table nomination_rule (
    id        integer primary key check (id = 1),
    import    text    not null check (import in ('approved', 'submitted')),
    steps     text    not null,
    -- The step that a sensitive change of an approved person waits at; empty for the first of the category.
    on_change text    not null,
    -- Own fields whose changes are sensitive too, by their codes.
    sensitive text    not null
) strict;

-- What a category has of its own: steps (null for the event's) and the columns that a nomination needs.
create table category_nomination (
    category_index integer primary key check (category_index between 0 and 255),
    steps          text,
    requires       text    not null
) strict;

-- What was last said of a nomination. Who came by a list and went through no step has no row.
create table nomination (
    participant  integer primary key references participant (id),
    -- When it was last submitted: the order of the queue.
    submitted_at integer,
    -- When it was first approved.
    approved_at  integer,
    -- What the delegation is told: what to mend, why it was rejected.
    text         text    not null,
    -- What only those who decide read.
    internal     text    not null
) strict;

-- A change that a delegation made to an approved person, which waits: badge, gates and reports follow what was approved.
create table proposal (
    participant integer primary key references participant (id),
    step        text    not null,
    at          integer not null,
    actor       text    not null,
    -- JSON: the value of each field as it would be.
    fields      text    not null
) strict;

-- Who came in whose place.
create table replacement (
    participant integer primary key references participant (id),
    replaces    integer not null unique references participant (id),
    at          integer not null,
    actor       text    not null
) strict;
