-- What a press prints a category's colour with: shares of cyan, magenta, yellow and black in percent ("0 100 79 52"), with the
-- name of a spot ink before ("PANTONE 207 C|0 100 79 52"). A category without a row is converted from its colour.
create table category_ink (
    category_index integer primary key check (category_index between 0 and 255),
    ink            text    not null
) strict;

-- Texts of the event in further languages: "name", "place", "organiser", "help_desk", "return_to", "zone CODE", "category CODE".
create table event_text (
    of       text not null,
    language text not null,
    text     text not null,
    primary key (of, language)
) strict;
