-- What gates do while they cannot reach the server.

-- At most one row. Without one the event was made before gates could decide alone, and they wait for the server as they did.
create table gates_alone (
    id      integer primary key check (id = 1),
    decide  text    not null check (decide in ('wait', 'admit', 'supervisor', 'refuse')),
    -- Whether a gate's own copy has names, and photos.
    names   integer not null check (names in (0, 1)),
    photos  integer not null check (photos in (0, 1)),
    -- How old what a gate knows may be, in minutes.
    max_age integer not null check (max_age > 0)
) strict;

-- Gates that decide in another way than the event says.
create table gate_decides (
    gate   text primary key,
    decide text not null check (decide in ('wait', 'admit', 'supervisor', 'refuse'))
) strict, without rowid;
