-- Documents of nominations: notes verbales, letters, press cards. Sealed: what they hold is nowhere else, and nobody reads it without the key,
-- which is not in this database.

-- What the event file says of them, in its order. Lists are JSON.
create table document_kind (
    position         integer primary key,
    code             text    not null unique,
    -- Pairs of a language and a name.
    labels           text    not null,
    -- Codes of categories, and names of delegation types.
    required_for     text    not null,
    delegation_types text    not null
) strict;

-- How long documents are kept after the event's end; no row: for good.
create table document_keep (
    id   integer primary key check (id = 1),
    keep text    not null
) strict;

create table document (
    document_id integer primary key,
    kind        text    not null,
    -- The delegation that it is of, by its name as it is compared: no other one sees it.
    delegation  text    not null,
    -- What its file was called.
    name        text    not null,
    media       text    not null check (media in ('pdf', 'jpg', 'png')),
    size        integer not null check (size > 0),
    -- The SHA-256 of the file.
    hash        blob    not null check (length(hash) = 32),
    -- Which key it was sealed with.
    key_id      blob    not null check (length(key_id) = 8),
    stored_at   integer not null,
    stored_by   text    not null,
    -- Last, so that all else is read without walking over it.
    sealed      blob    not null check (length(sealed) > 0)
) strict;

-- For whom a document was sent: one note verbale is for many people. It is decided on for each of them.
create table document_person (
    participant integer not null references participant (id),
    document    integer not null references document (document_id),
    state       text    not null check (state in ('received', 'accepted', 'refused')),
    -- What the delegation is told.
    text        text    not null,
    sent_at     integer not null,
    sent_by     text    not null,
    decided_at  integer,
    decided_by  text,
    primary key (participant, document),
    check ((state = 'received') = (decided_at is null)),
    check ((decided_at is null) = (decided_by is null))
) strict, without rowid;

create index document_person_document on document_person (document);
