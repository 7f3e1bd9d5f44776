-- New photos of approved people, which wait beside the one that badge and gates follow. The proposal names the photo by its hashes.
create table proposed_photo (
    participant     integer primary key references proposal (participant) on delete cascade,
    width           integer not null check (width > 0),
    height          integer not null check (height > 0),
    -- The SHA-256 of the file that it was made of.
    original_hash   blob    not null check (length(original_hash) = 32),
    original_width  integer not null check (original_width > 0),
    original_height integer not null check (original_height > 0),
    jpeg            blob    not null check (length(jpeg) > 0)
) strict;
