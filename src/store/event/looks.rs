//! How badges look on a press, and what they say in further languages: inks of categories, and texts of the event.

use crate::{
    domain::{
        category::Category,
        event_text::{EventTexts, TextOf},
        ink::PressInk,
    },
    store::engine::{
        columns,
        error::Result,
        sql::{Connection, Transaction, params},
    },
};

/// Gives categories the inks that were set for them.
pub(super) fn load_inks(read: &Connection, categories: &mut [Category]) -> Result<()> {
    let mut statement = read.prepare("select category_index, ink from category_ink")?;
    let inks =
        statement.query_map([], |row| Ok((row.get::<u8>(0)?, columns::parsed::<PressInk>(row, 1, "category_ink.ink")?)))?;
    for ink in inks {
        let (index, ink) = ink?;
        if let Some(category) = categories.iter_mut().find(|category| category.index == index) {
            category.ink = Some(ink);
        }
    }
    Ok(())
}

/// Writes the inks of categories.
pub(super) fn write_inks(change: &Transaction<'_>, categories: &[Category]) -> Result<()> {
    change.execute_batch("delete from category_ink")?;
    for (category, ink) in categories.iter().filter_map(|category| Some((category, category.ink.as_ref()?))) {
        let sql = "insert into category_ink (category_index, ink) values (?1, ?2)";
        change.execute(sql, params![category.index, ink.to_string()])?;
    }
    Ok(())
}

/// Reads the texts in further languages.
pub(super) fn load_texts(read: &Connection) -> Result<EventTexts> {
    let mut statement = read.prepare("select of, language, text from event_text order by of, language")?;
    let rows = statement.query_map([], |row| {
        Ok((columns::parsed::<TextOf>(row, 0, "event_text.of")?, row.get::<String>(1)?, row.get::<String>(2)?))
    })?;
    let mut texts = EventTexts::default();
    for row in rows {
        let (of, language, text) = row?;
        texts.set(of, &language, text);
    }
    Ok(texts)
}

/// Writes the texts in further languages.
pub(super) fn write_texts(change: &Transaction<'_>, texts: &EventTexts) -> Result<()> {
    change.execute_batch("delete from event_text")?;
    for (of, language, text) in texts.iter() {
        let sql = "insert into event_text (of, language, text) values (?1, ?2, ?3)";
        change.execute(sql, params![of.to_string(), language, text])?;
    }
    Ok(())
}
