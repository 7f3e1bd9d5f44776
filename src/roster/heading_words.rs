//! The words that stand above columns of lists: our own names, and those of other systems and languages written in Latin letters.

use crate::domain::field::Field;

/// Field, rank, and the keys that mean it.
pub(super) const SPELLINGS: &[(Field, u8, &str)] = &[
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
        "givenname givennames firstname firstnames forename forenames given first attendeenamegivenname attendeefirstname vorname vornamen \
         prenom prenoms nombre nombres имя",
    ),
    (
        Field::FamilyName,
        0,
        "familyname familynames lastname lastnames surname surnames family last attendeenamefamilyname attendeelastname nachname \
         familienname nom nomdefamille apellido apellidos фамилия",
    ),
    (Field::Name, 0, "name fullname attendeename participantname displayname vollername nomcomplet nombrecompleto"),
    (
        Field::Name,
        2,
        "nameofparticipant participantsname nameofdelegate delegatename delegatesname nameofattendee nameoftheparticipant nameofthedelegate \
         nameasinpassport nameasonpassport nameinpassport passportname fullnameasinpassport fullnameasonpassport nameasitappearsinpassport \
         nameasitappearsonpassport nameasperpassport fullnameasperpassport nomduparticipant nomdudelegue nomdelaparticipante nombredelparticipante \
         nombredeldelegado nomedoparticipante имяучастника фиоучастника اسمالمشارك اسمالمندوب 参会者姓名 与会者姓名 代表姓名",
    ),
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

/// Headings of a second part of a name, with bars between.
pub(super) const MORE: &[(Field, &str)] = &[
    (
        Field::GivenName,
        "other names|other name|middle name|middle names|middle name(s)|middle initial|second given name|second first name|patronymic|father's name|deuxième prénom|\
         autres prénoms|segundo nombre|segundo nome|nome do meio|отчество|второе имя|اسم الأب|اسم الجد",
    ),
    (
        Field::FamilyName,
        "second surname|second last name|second family name|2nd surname|2nd last name|maternal surname|maternal family name|deuxième nom|\
         segundo apellido|apellido materno|2º apellido|segundo sobrenome|segundo apelido|sobrenome materno",
    ),
];

/// Columns of other systems, and facts of people, that accreditation has no field for.
pub(super) const UNUSED: &str = "phone phonenumber mobile mobilephone mobilenumber cellphone fax telefon telephone telefono \
     checkedin checkin checkedinat tags notes note comment comments remarks ticketsecret secret validfrom validuntil \
     ordernumber orderid orderdate ordertype orderreference barcode barcodenumber variation price quantity currency gender created \
     createdat updatedat registrationdate registrationtime registeredat registeredon submitted submittedat submissiondate seat website address city zip postalcode language locale checkindate pseudonymizationid blocked";

/// Words above a column of numbers or kinds, which alone do not say of what, as keys.
pub(super) const LABELS: &str = "n no nr num nro nb number numero nummer sn sno slno srno serial serialno serialnumber line lineno row item count type kind typ art tipo \
     тип вид пп nпп noпп номерпп кво م ت رقم الرقم التسلسل تسلسل المسلسل مسلسل النوع نوع 序号 类型 种类 号码 序號";
