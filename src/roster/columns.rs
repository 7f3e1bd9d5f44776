//! Which column is which: the program's own names, the usual spellings, and those of other systems' exports.

use super::{Options, RosterError, row::Cells};
use crate::domain::{
    field::{Field, FieldSet},
    text::{did_you_mean, fold, nearest, printable},
};

/// A column that the user named: a field, or nothing for a column to leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The heading in the file.
    pub column: String,
    /// The field it holds.
    pub field: Option<Field>,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A field.
    Field(Field),
    /// The number of a position within an order: the second half of a reference.
    Position,
    /// Left out.
    Ignored,
}

/// The columns of one list.
pub(super) struct Columns {
    /// The headings as written, safe to print.
    pub(super) headings: Vec<String>,
    pub(super) roles: Vec<Role>,
    /// What the reader of the list should know.
    pub(super) notices: Vec<String>,
    /// The electronic mail address is the reference: the list has no other.
    pub(super) email_is_reference: bool,
}

/// How near a heading must be to a known one to be taken for a misspelling of it.
const MISSPELLED: f64 = 0.9;

impl Columns {
    /// Reads the heading row.
    pub(super) fn of(cells: &Cells, options: &Options) -> Result<Self, RosterError> {
        let headings: Vec<String> = cells.0.iter().map(|cell| printable(cell.text.trim())).collect();
        check_mappings(&headings, options)?;
        let mut columns = Self { roles: Vec::new(), notices: Vec::new(), email_is_reference: false, headings };
        let mut ranked: Vec<(Role, u8)> = Vec::new();
        for heading in &columns.headings {
            ranked.push(role(heading, options, &mut columns.notices)?);
        }
        columns.settle(ranked)?;
        columns.find_reference()?;
        Ok(columns)
    }

    /// Where two columns claim one field, the more telling name wins; of two alike neither may be dropped in silence.
    fn settle(&mut self, ranked: Vec<(Role, u8)>) -> Result<(), RosterError> {
        for (place, (role, rank)) in ranked.iter().enumerate() {
            let rivals =
                ranked.iter().enumerate().filter(|(other, (same, _))| *other != place && same == role && *role != Role::Ignored);
            let mut role = *role;
            for (other, (_, theirs)) in rivals {
                if theirs == rank {
                    return Err(RosterError::Columns(format!(
                        "the columns \"{}\" and \"{}\" mean the same; leave one out with --map '{}='",
                        self.headings[place], self.headings[other], self.headings[other]
                    )));
                }
                if theirs < rank {
                    self.notices.push(format!(
                        "column \"{}\" is left out: \"{}\" tells more",
                        self.headings[place], self.headings[other]
                    ));
                    role = Role::Ignored;
                }
            }
            self.roles.push(role);
        }
        Ok(())
    }

    fn find_reference(&mut self) -> Result<(), RosterError> {
        if self.has(Field::Reference) {
            return Ok(());
        }
        if self.has(Field::Email) {
            self.notices.push("the list has no reference: the e-mail address is used as one".into());
            self.email_is_reference = true;
            return Ok(());
        }
        let known = self.headings.join(", ");
        Err(RosterError::Columns(format!(
            "no column holds a reference that tells one participant from another; name it with --map 'COLUMN=reference' (the columns are {known})"
        )))
    }

    fn has(&self, field: Field) -> bool {
        self.roles.contains(&Role::Field(field))
    }

    /// Returns the fields that the list has columns for.
    pub(super) fn fields(&self) -> FieldSet {
        let field = |role: &Role| if let Role::Field(field) = role { Some(*field) } else { None };
        self.roles.iter().filter_map(field).collect()
    }

    /// Returns the heading of a field's column.
    pub(super) fn heading(&self, field: Field) -> &str {
        let place = self.roles.iter().position(|role| *role == Role::Field(field));
        place.and_then(|place| self.headings.get(place)).map_or(field.as_str(), String::as_str)
    }
}

fn check_mappings(headings: &[String], options: &Options) -> Result<(), RosterError> {
    for mapping in &options.mappings {
        if !headings.iter().any(|heading| same(heading, &mapping.column)) {
            let known = || headings.iter().map(String::as_str);
            return Err(RosterError::Columns(format!(
                "--map names the column \"{}\", which the list does not have{}; its columns are {}",
                printable(&mapping.column),
                did_you_mean(&mapping.column, known()),
                headings.join(", ")
            )));
        }
    }
    Ok(())
}

fn same(heading: &str, named: &str) -> bool {
    heading == named.trim() || key(heading) == key(named)
}

/// Returns what a heading is for, and how little it tells: rank 0 is a mapping, 1 the program's own name.
fn role(heading: &str, options: &Options, notices: &mut Vec<String>) -> Result<(Role, u8), RosterError> {
    if let Some(mapping) = options.mappings.iter().find(|mapping| same(heading, &mapping.column)) {
        return Ok((mapping.field.map_or(Role::Ignored, Role::Field), 0));
    }
    let key = key(heading);
    if key.is_empty() {
        return Ok((Role::Ignored, u8::MAX));
    }
    if let Some(field) = Field::ALL.into_iter().find(|field| self::key(field.as_str()) == key) {
        return Ok((Role::Field(field), 1));
    }
    if let Some((_, role, rank)) = SPELLINGS.iter().find(|(spelling, ..)| *spelling == key) {
        return Ok((*role, *rank));
    }
    if IGNORED.contains(&key.as_str()) {
        notices.push(format!("column \"{heading}\" is left out"));
        return Ok((Role::Ignored, u8::MAX));
    }
    let known = Field::ALL.into_iter().map(Field::as_str);
    if let Some(near) = nearest(heading, known).filter(|near| strsim::jaro_winkler(&key, &self::key(near)) >= MISSPELLED) {
        return Err(RosterError::Columns(format!(
            "column \"{heading}\" is not known; did you mean \"{near}\"? say so with --map '{heading}={near}', or leave it out with --map '{heading}='"
        )));
    }
    notices.push(format!(
        "column \"{heading}\" is not known and is left out; if it is needed, say what it is with --map '{heading}=field'"
    ));
    Ok((Role::Ignored, u8::MAX))
}

/// Returns a heading without case, diacritics, spaces and punctuation.
fn key(heading: &str) -> String {
    fold(heading).replace(' ', "")
}

const fn field(spelling: &'static str, field: Field, rank: u8) -> (&'static str, Role, u8) {
    (spelling, Role::Field(field), rank)
}

/// Usual spellings, and those of exports: Indico, pretix, Eventbrite, Attendize, Hi.Events; German, French and Spanish. The rank
/// says how little a name tells: an export may have both the buyer's and the attendee's address.
const SPELLINGS: &[(&str, Role, u8)] = &[
    field("ref", Field::Reference, 2),
    field("referencenumber", Field::Reference, 2),
    field("registrationid", Field::Reference, 2),
    field("participantid", Field::Reference, 2),
    field("badgeid", Field::Reference, 2),
    field("publicid", Field::Reference, 2),
    field("attendee", Field::Reference, 2),
    field("attendeeid", Field::Reference, 2),
    field("ordercode", Field::Reference, 3),
    field("id", Field::Reference, 4),
    field("order", Field::Order, 2),
    field("referenz", Field::Reference, 2),
    field("referencia", Field::Reference, 2),
    ("positionid", Role::Position, 2),
    field("tickettype", Field::Category, 2),
    field("productname", Field::Category, 2),
    field("product", Field::Category, 3),
    field("kategorie", Field::Category, 2),
    field("categorie", Field::Category, 2),
    field("categoria", Field::Category, 2),
    field("salutation", Field::Title, 2),
    field("anrede", Field::Title, 2),
    field("titel", Field::Title, 2),
    field("titre", Field::Title, 2),
    field("titulo", Field::Title, 2),
    field("firstname", Field::GivenName, 2),
    field("forename", Field::GivenName, 2),
    field("givennames", Field::GivenName, 2),
    field("attendeenamegivenname", Field::GivenName, 2),
    field("vorname", Field::GivenName, 2),
    field("prenom", Field::GivenName, 2),
    field("nombre", Field::GivenName, 2),
    field("lastname", Field::FamilyName, 2),
    field("surname", Field::FamilyName, 2),
    field("attendeenamefamilyname", Field::FamilyName, 2),
    field("nachname", Field::FamilyName, 2),
    field("familienname", Field::FamilyName, 2),
    field("nom", Field::FamilyName, 2),
    field("apellido", Field::FamilyName, 2),
    field("apellidos", Field::FamilyName, 2),
    field("fullname", Field::Name, 2),
    field("attendeename", Field::Name, 2),
    field("nameinnativescript", Field::NativeName, 2),
    field("localname", Field::NativeName, 2),
    field("position", Field::Function, 2),
    field("jobtitle", Field::Function, 2),
    field("role", Field::Function, 2),
    field("funktion", Field::Function, 2),
    field("fonction", Field::Function, 2),
    field("funcion", Field::Function, 2),
    field("cargo", Field::Function, 2),
    field("affiliation", Field::Delegation, 2),
    field("attendeecompany", Field::Delegation, 2),
    field("company", Field::Delegation, 3),
    field("organisation", Field::Delegation, 2),
    field("organization", Field::Delegation, 2),
    field("institution", Field::Delegation, 2),
    field("delegacion", Field::Delegation, 2),
    field("organizacion", Field::Delegation, 2),
    field("typeofdelegation", Field::DelegationType, 2),
    field("countrycode", Field::Country, 2),
    field("land", Field::Country, 2),
    field("pays", Field::Country, 2),
    field("pais", Field::Country, 2),
    field("attendeeemail", Field::Email, 2),
    field("emailaddress", Field::Email, 3),
    field("mail", Field::Email, 3),
    field("correo", Field::Email, 3),
    field("photofile", Field::Photo, 2),
    field("headofdelegation", Field::Head, 2),
];

/// Columns of exports that say nothing about who a participant is.
const IGNORED: &[&str] = &[
    "registrationstate",
    "checkedin",
    "tags",
    "phone",
    "status",
    "variation",
    "ticketsecret",
    "validfrom",
    "validuntil",
    "attendeestatus",
    "barcode",
    "notes",
];
