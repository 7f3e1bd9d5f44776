-- Photos: one of a participant, upright, cropped and at print size, so that a print run writes its bytes as they are.
--
-- The camera's file is not kept: what it says of time and place beside the pixels is nobody's business here.

create table photo (
    participant     integer primary key references participant (id),
    width           integer not null check (width > 0),
    height          integer not null check (height > 0),
    -- The SHA-256 of the file that it was made of: an import of the same file decodes nothing.
    original_hash   blob    not null check (length(original_hash) = 32),
    original_width  integer not null check (original_width > 0),
    original_height integer not null check (original_height > 0),
    stored_at       integer not null,
    stored_by       text    not null,
    -- Last, so that all else is read without walking over it.
    jpeg            blob    not null check (length(jpeg) > 0)
) strict;
