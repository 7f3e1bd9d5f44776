//! The cells of a row: each sets a field of the participant, or says why it cannot.

use crate::{
    domain::{
        damage,
        field::Field,
        invisible::is_direction_mark,
        own_field::{FieldKind, OwnField},
    },
    roster::{
        country,
        raw::CellKind,
        row::{CellProblem, Listed},
        rows::Rows,
        value::{self, ValueError, usable},
    },
};

impl Rows<'_> {
    /// Writes second parts of names behind the first, and returns what cannot be.
    pub(super) fn add_more(&self, listed: &mut Listed) -> Vec<(Field, CellProblem)> {
        let mut spoilt = Vec::new();
        for &(place, field) in &self.plan.more {
            let cell = self.cell(place);
            if cell.is_blank() || !listed.columns.has(field) {
                continue;
            }
            let first = listed.participant.text(field).unwrap_or_default();
            let whole = usable(cell, field).map(|()| format!("{first} {}", cell.text));
            match whole.and_then(|whole| value::set(&mut listed.participant, field, &whole, &self.event)) {
                Ok(()) => listed.blank = listed.blank.without(field),
                Err(error) => {
                    let problem = CellProblem::new(cell.line, &self.column_name(place), cell.text, error);
                    listed.unusable.push(problem.clone());
                    spoilt.push((field, problem));
                }
            }
        }
        spoilt
    }

    /// Sets one field from its cell.
    pub(super) fn set(&self, listed: &mut Listed, place: usize, field: Field) -> Result<(), ValueError> {
        let cell = self.cell(place);
        if cell.is_blank() {
            listed.blank = listed.blank.with(field);
        }
        if let Some(own) = self.event.own_field(field) {
            return self.set_own(listed, place, own);
        }
        usable(cell, field)?;
        if field == Field::Category && cell.is_blank() {
            return Ok(());
        }
        if let Some(meant) = damage::unreadable(cell.text) {
            let remark = format!("was read in the wrong encoding before it came here, and is taken as \"{}\"", meant.trim());
            listed.remarks.push(CellProblem::new(cell.line, &self.column_name(place), cell.text, remark));
            value::set(&mut listed.participant, field, &meant, &self.event)?;
            listed.columns = listed.columns.with(field);
            return Ok(());
        }
        if cell.text.contains(is_direction_mark) {
            let remark = "holds direction marks, which are dropped; direction is worked out from the letters";
            listed.remarks.push(CellProblem::new(cell.line, &self.column_name(place), cell.text, remark));
        }
        match (field, cell.kind) {
            (Field::Order, CellKind::Number(number) | CellKind::OddNumber(number))
                if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) =>
            {
                listed.participant.order = Some(number as u32);
            }
            (Field::Country, _) => {
                if !self.set_country(listed, place)? {
                    return Ok(());
                }
            }
            _ => value::set(&mut listed.participant, field, cell.text, &self.event)?,
        }
        listed.columns = listed.columns.with(field);
        Ok(())
    }

    /// Sets one of the event's own fields. Dates, truth values and numbers of a sheet are values of fields of these types.
    fn set_own(&self, listed: &mut Listed, place: usize, own: &OwnField) -> Result<(), ValueError> {
        let cell = self.cell(place);
        let is_of_kind = matches!((own.kind, cell.kind), (FieldKind::Date, CellKind::Date) | (FieldKind::YesNo, CellKind::Truth));
        let number = match cell.kind {
            CellKind::Number(number) | CellKind::OddNumber(number) if own.kind == FieldKind::Number => Some(number.to_string()),
            _ => None,
        };
        if number.is_none() && !is_of_kind {
            usable(cell, own.field())?;
        }
        value::set(&mut listed.participant, own.field(), number.as_deref().unwrap_or(cell.text), &self.event)?;
        listed.columns = listed.columns.with(own.field());
        Ok(())
    }

    /// Sets the country, and returns whether the cell names one. Another body in its place is kept aside.
    fn set_country(&self, listed: &mut Listed, place: usize) -> Result<bool, ValueError> {
        let cell = self.cell(place);
        let written = value::tidy(cell.text)?;
        if written.is_empty() || damage::find(Field::Delegation, &written, "").is_some() {
            value::set(&mut listed.participant, Field::Country, &written, &self.event)?;
            return Ok(true);
        }
        match country::find(&written) {
            country::FoundCountry::Body => {
                let remark =
                    "is not a country: the country is left as it was, and this becomes the delegation if there is no other";
                listed.remarks.push(CellProblem::new(cell.line, &self.column_name(place), cell.text, remark));
                listed.body = Some(written);
                Ok(false)
            }
            country::FoundCountry::Country(code) => {
                listed.participant.country = code;
                Ok(true)
            }
            country::FoundCountry::Unusable(problem) => Err(ValueError::Other(problem)),
        }
    }
}
