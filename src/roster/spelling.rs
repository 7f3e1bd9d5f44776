//! What lists call their columns: our own names, those of other systems' exports, and the usual words in German, French and Spanish.

use crate::domain::{field::Field, text::fold};

/// What a heading stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A field. Where several columns could hold one field, the one of lowest rank does; two of one rank are an error.
    Field(Field, u8),
    /// Whether the registration stands (Indico, pretix, Eventbrite, Hi.Events).
    Status(u8),
    /// pretix: the order, which several people may share.
    OrderCode,
    /// pretix: the person's number in the order.
    PositionId,
    /// A column of other systems that accreditation has no use for.
    Unused,
}

/// Returns a heading without case, diacritics, spaces and punctuation; `#` is read as "number".
pub(super) fn key(heading: &str) -> String {
    fold(&heading.replace('#', " number ")).replace(' ', "")
}

/// Returns what a heading stands for.
pub(super) fn meaning(heading: &str) -> Option<Meaning> {
    let key = key(heading);
    let field = SPELLINGS.iter().find(|(_, _, keys)| keys.split(' ').any(|spelling| spelling == key));
    field.map(|&(field, rank, _)| Meaning::Field(field, rank)).or_else(|| match key.as_str() {
        "ordercode" => Some(Meaning::OrderCode),
        "positionid" => Some(Meaning::PositionId),
        "registrationstate" | "registrationstatus" | "attendeestatus" | "participantstatus" => Some(Meaning::Status(0)),
        "status" => Some(Meaning::Status(1)),
        "orderstatus" => Some(Meaning::Status(2)),
        key => UNUSED.split_whitespace().any(|unused| unused == key).then_some(Meaning::Unused),
    })
}

/// Returns the field that an unknown heading was most likely meant to be: one slip of the pen for every four letters.
pub(super) fn near(heading: &str) -> Option<Field> {
    let key = key(heading);
    let letters = key.chars().count();
    let all = SPELLINGS.iter().flat_map(|&(field, _, keys)| keys.split(' ').map(move |spelling| (field, spelling)));
    all.filter(|(_, spelling)| letters >= 4 && spelling.len() >= 4)
        .map(|(field, spelling)| (strsim::osa_distance(&key, spelling), spelling.len(), field))
        .filter(|&(distance, length, _)| distance * 4 <= letters.min(length))
        .min_by_key(|&(distance, ..)| distance)
        .map(|(_, _, field)| field)
}

/// Field, rank, and the keys that mean it.
const SPELLINGS: &[(Field, u8, &str)] = &[
    (Field::Reference, 0, "reference"),
    (
        Field::Reference,
        1,
        "ref refno refnumber referencenumber referenceid registrationid registrationnumber participantid participantnumber \
         accreditationid accreditationnumber delegateid attendeenumber attendeeid publicid referenz referenznummer teilnehmernummer \
         teilnehmerid numerodereference referencia numerodereferencia",
    ),
    (Field::Reference, 2, "id uid uuid"),
    (Field::Category, 0, "category categorycode participantcategory accreditationcategory kategorie categorie categoria"),
    (
        Field::Category,
        1,
        "tickettype ticketname ticket productname product participanttype attendeetype badgetype registrationtype",
    ),
    (
        Field::Title,
        0,
        "title salutation honorific courtesytitle nametitle attendeenametitle attendeenamesalutation anrede titel civilite titre \
         tratamiento titulo",
    ),
    (
        Field::GivenName,
        0,
        "givenname givennames firstname firstnames forename forenames given attendeenamegivenname attendeefirstname vorname vornamen \
         prenom prenoms nombre nombres имя",
    ),
    (
        Field::FamilyName,
        0,
        "familyname familynames lastname lastnames surname surnames family attendeenamefamilyname attendeelastname nachname \
         familienname nom nomdefamille apellido apellidos фамилия",
    ),
    (Field::Name, 0, "name fullname attendeename participantname displayname vollername nomcomplet nombrecompleto"),
    (Field::NativeName, 0, "nativename nameinnativescript nameinownscript localname originalname nativescriptname"),
    (Field::Function, 0, "function"),
    (
        Field::Function,
        1,
        "position jobtitle job designation occupation attendeejobtitle functiontitle funktion beruf fonction poste funcion cargo \
         должность",
    ),
    (Field::Delegation, 0, "delegation delegationname delegacion"),
    (
        Field::Delegation,
        1,
        "organization organisation organizationname organisationname affiliation institution attendeecompany employer organismo \
         organizacion делегация",
    ),
    (Field::Delegation, 2, "company companyname firma unternehmen entreprise societe empresa"),
    (
        Field::DelegationType,
        0,
        "delegationtype typeofdelegation organizationtype organisationtype delegationsart typededelegation",
    ),
    (Field::Country, 0, "country countrycode attendeecountry land pays pais"),
    (Field::Email, 0, "attendeeemail"),
    (
        Field::Email,
        1,
        "email emailaddress mail mailaddress emailadresse mailadresse adresseemail courriel correo correoelectronico",
    ),
    (Field::Days, 0, "days day eventdays validdays attendancedays dates tage jours dias"),
    (Field::Photo, 0, "photo picture photofile photofilename foto bild"),
    (Field::Head, 0, "head headofdelegation ishead hod delegationsleitung delegationsleiter chefdedelegation jefededelegacion"),
    (Field::Order, 0, "order protocolorder sortorder precedence rangfolge ordreprotocolaire ordenprotocolario"),
];

const UNUSED: &str = "phone phonenumber mobile mobilephone mobilenumber cellphone fax telefon telephone telefono \
     checkedin checkin checkedinat tags notes note comment comments remarks ticketsecret secret validfrom validuntil \
     ordernumber orderid orderdate ordertype orderreference barcode barcodenumber variation price quantity currency gender created \
     createdat updatedat seat website address city zip postalcode language locale checkindate pseudonymizationid blocked";

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_column_of_ours_is_known_by_its_name() {
        for field in Field::ALL {
            assert!(matches!(meaning(field.as_str()), Some(Meaning::Field(found, _)) if found == field), "{}", field.as_str());
        }
    }

    #[test]
    fn no_spelling_means_two_things() {
        let all = SPELLINGS.iter().flat_map(|(_, _, keys)| keys.split(' ')).chain(UNUSED.split_whitespace());
        let mut seen = HashSet::new();
        for spelling in all {
            assert!(seen.insert(spelling), "\"{spelling}\" stands twice");
            assert_eq!(key(spelling), spelling, "no heading can have the key \"{spelling}\"");
        }
    }

    #[test]
    fn case_spaces_and_hyphens_do_not_matter() {
        for heading in ["given_name", "Given Name", "GIVEN-NAME", "First name", "Prénom", "Attendee name: Given name"] {
            assert_eq!(meaning(heading), Some(Meaning::Field(Field::GivenName, 0)), "{heading}");
        }
        assert_eq!(meaning("Order #"), Some(Meaning::Unused));
        assert_eq!(meaning("Attendee #"), Some(Meaning::Field(Field::Reference, 1)));
    }

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        assert_eq!(near("Famly name"), Some(Field::FamilyName));
        assert_eq!(near("catgory"), Some(Field::Category));
        assert_eq!(near("Nationality"), None);
        assert_eq!(near("Dietary needs"), None);
        assert_eq!(near("Hotel"), None);
    }
}
