//! What a badge shows of its participant, as a hash: it reveals that a printed badge is out of date.

use sha2::{Digest, Sha256};

use crate::{
    domain::{
        event::Event,
        field::{Field, FieldSet},
    },
    store::engine::{
        error::{Result, StoreError},
        stored::{FIELDS, StoredParticipant},
    },
};

/// Whether a participant's badge was printed, and is up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrintState {
    /// It was never printed, or never issued.
    Never,
    /// It was printed as it is now.
    Printed,
    /// It was printed, and would look different now.
    Changed,
}

impl PrintState {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "new",
            Self::Printed => "printed",
            Self::Changed => "changed",
        }
    }
}

impl StoredParticipant {
    /// Hashes what a badge shows of the participant and the category if its template shows these fields: texts, rights, serial,
    /// the category's title and colour, and which key signed.
    ///
    /// The event's own texts and the template are not in it: a new telephone number of the help desk, or a new look, is not a
    /// reason to print every badge again.
    ///
    /// # Errors
    /// When the participant has no category.
    pub fn content(&self, event: &Event, shows: FieldSet) -> Result<[u8; 16]> {
        let who = &self.participant;
        let category = event
            .category(&who.category)
            .ok_or_else(|| StoreError::Damaged(format!("participant {} has no category", who.reference)))?;
        let rights = event.rights(category, who.days, self.zones);
        // Each text is preceded by its length, so that no two lists of texts read alike. It is hashed in one go, since there are
        // many.
        let mut shown = Vec::with_capacity(512);
        let mut add = |text: &str| {
            shown.extend((text.len() as u64).to_be_bytes());
            shown.extend(text.as_bytes());
        };
        add(who.reference.as_str());
        // In the order of the columns: badges printed before names had their own order stay as they are.
        add(&who.name_as_columns());
        // A photo's file name says nothing: the picture itself is hashed below.
        for field in FIELDS.into_iter().filter(|&field| shows.has(field) && field != Field::Photo) {
            add(field.as_str());
            add(who.text(field).unwrap_or_default());
        }
        // By its number, which is for life.
        for field in shows.iter() {
            if let Field::Own(number) = field {
                add(&format!("field {}", number.get()));
                add(who.own.get(number));
            }
        }
        add(&category.title);
        add(&category.colour.to_string());
        add(&rights.zones.0.to_string());
        add(&rights.days.0.to_string());
        // As a text of its own, so that the hash of a badge without a photo is the same whether its template shows photos or not.
        if let Some(photo) = self.photo.filter(|_| shows.has(Field::Photo)) {
            add(&photo.to_string());
        }
        if let Some(badge) = &self.badge {
            add(&badge.serial.to_string());
            add(&badge.credential.body().key.to_string());
        }
        let mut short = [0; 16];
        short.copy_from_slice(&Sha256::digest(&shown)[..16]);
        Ok(short)
    }

    /// Returns whether the valid badge was printed, and is up to date in the fields that its last print showed.
    ///
    /// # Errors
    /// When the participant has no category.
    pub fn print_state(&self, event: &Event) -> Result<PrintState> {
        let Some((badge, printed)) = self.badge.as_ref().and_then(|badge| Some((badge, badge.printed_content.as_deref()?)))
        else {
            return Ok(PrintState::Never);
        };
        let now = self.content(event, badge.printed_shows)?;
        Ok(if printed == now { PrintState::Printed } else { PrintState::Changed })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        domain::{
            admission::BadgeState,
            credential::{Body, Credential},
            event_file,
            id::{BadgeSerial, EventId, KeyId},
            mask::{DayMask, ZoneMask},
            participant::{Participant, Standing, ZoneRights},
            photo::Digest as PhotoDigest,
            signing::SigningKey,
        },
        store::engine::stored::{ParticipantKey, StoredBadge},
    };

    fn event() -> Event {
        event_file::read(include_str!("../../../templates/sample/kuwait-2024.toml")).unwrap()
    }

    /// Somebody of whom every field that a badge can show is known.
    fn stored() -> StoredParticipant {
        let mut who = Participant::new("KWT24-0001".parse().unwrap(), "Delegate".parse().unwrap());
        for (field, text) in [
            (Field::Title, "H.E. Ms."),
            (Field::GivenName, "Zoë"),
            (Field::FamilyName, "d’Almeida"),
            (Field::NativeName, "زوي دالميدا"),
            (Field::Function, "Minister of the Interior"),
            (Field::Delegation, "Benin"),
            (Field::DelegationType, "Member State"),
            (Field::Country, "BEN"),
            (Field::Email, "zoe@example.org"),
            (Field::Photo, "zoe.jpg"),
        ] {
            text.clone_into(who.text_mut(field).unwrap());
        }
        let serial = BadgeSerial::new(0xDEAD_BEEF).unwrap();
        let body = Body { key: KeyId(3), serial, days: DayMask(3), zones: ZoneMask(1), category: 1 };
        let credential = Credential::sign(body, EventId::from_random([1; 16]), &SigningKey::from_bytes(&[7; 32]));
        StoredParticipant {
            key: ParticipantKey(1),
            participant: who,
            standing: Standing::Accredited,
            standing_reason: String::new(),
            state: crate::domain::nomination::state::State::Approved,
            block: crate::domain::nomination::state::Block::Free,
            step: None,
            place: crate::domain::nomination::table::Place::Taken,
            zones: ZoneRights::default(),
            badge: Some(StoredBadge {
                serial,
                state: BadgeState::Valid,
                credential,
                issued_at: Timestamp::UNIX_EPOCH,
                superseded_by: None,
                reason: String::new(),
                printed_at: None,
                printed_content: None,
                printed_template: None,
                printed_run: None,
                printed_shows: FieldSet::default(),
                tray: None,
            }),
            photo: Some(PhotoDigest([9; 32])),
        }
    }

    fn hex(stored: &StoredParticipant, shows: FieldSet) -> String {
        hex::encode(stored.content(&event(), shows).unwrap())
    }

    #[test]
    fn what_databases_hold_of_prints_stays_what_it_is() {
        // Worked out by another program. Another hash here would call every badge that was ever printed changed.
        let (stored, all) = (stored(), FIELDS.into_iter().collect());
        insta::assert_snapshot!(hex(&stored, FieldSet::default()), @"b884830fdbb95751b261f9edb616405b");
        insta::assert_snapshot!(hex(&stored, all), @"43fc7004e859a150bb8c4222d2360855");
        insta::assert_snapshot!(hex(&stored, [Field::Function, Field::Photo].into_iter().collect()), @"b8f5f0bb687ee2049820ff9b7ef0c500");
        insta::assert_snapshot!(hex(&StoredParticipant { badge: None, photo: None, ..stored }, all), @"5be2f0853b52cddcf1addd30da8da145");
    }

    #[test]
    fn a_badge_is_changed_by_what_its_template_shows_and_by_nothing_else() {
        for field in FIELDS {
            let (shown, before) = ([field].into_iter().collect(), stored());
            let others = FIELDS.into_iter().filter(|&other| other != field).collect();
            let mut after = stored();
            match field {
                Field::Photo => after.photo = Some(PhotoDigest([8; 32])),
                field => after.participant.text_mut(field).unwrap().push('x'),
            }
            let is_in_name = matches!(field, Field::GivenName | Field::FamilyName);
            assert_ne!(hex(&before, shown), hex(&after, shown), "{field:?} is shown");
            assert_eq!(hex(&before, others) == hex(&after, others), !is_in_name, "{field:?} is not shown");
        }
    }

    #[test]
    fn a_name_in_its_own_order_is_hashed_as_its_columns_stand() {
        // Before names had an order of their own, this badge was printed as 翼 佐藤; it has not changed since.
        let mut japanese = stored();
        (japanese.participant.given_name, japanese.participant.family_name) = ("翼".into(), "佐藤".into());
        let mut before = stored();
        (before.participant.given_name, before.participant.family_name) = (String::new(), String::new());
        before.participant.name = "翼 佐藤".into();
        assert_eq!(japanese.participant.full_name(), "佐藤翼");
        assert_eq!(hex(&japanese, FieldSet::default()), hex(&before, FieldSet::default()));
    }

    #[test]
    fn a_text_cannot_be_moved_to_the_next_field() {
        let shows = [Field::Function, Field::Delegation].into_iter().collect();
        let (mut one, mut other) = (stored(), stored());
        (one.participant.function, one.participant.delegation) = ("ab".into(), "c".into());
        (other.participant.function, other.participant.delegation) = ("a".into(), "bc".into());
        assert_ne!(hex(&one, shows), hex(&other, shows));
    }

    #[test]
    fn the_state_goes_by_what_the_last_print_showed() {
        let (event, shows) = (event(), FieldSet::default().with(Field::Function));
        let mut who = stored();
        assert_eq!(who.print_state(&event).unwrap(), PrintState::Never);
        let printed = who.content(&event, shows).unwrap().to_vec();
        let badge = who.badge.as_mut().unwrap();
        (badge.printed_content, badge.printed_shows) = (Some(printed), shows);
        who.participant.email.push('x');
        assert_eq!(who.print_state(&event).unwrap(), PrintState::Printed);
        who.participant.function.push('x');
        assert_eq!(who.print_state(&event).unwrap(), PrintState::Changed);
        who.badge = None;
        assert_eq!(who.print_state(&event).unwrap(), PrintState::Never);
    }
}
