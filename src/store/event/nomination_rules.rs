//! The rules for nominations: written and read with the other settings.

use serde_json::json;

use crate::{
    domain::{
        category::Category,
        event::Event,
        id::StepName,
        nomination::rules::{CategoryRules, ImportState, NominationRules},
        person::PersonRole,
    },
    store::engine::{
        columns::{damaged, optional},
        error::Result,
        sql::{Connection, Transaction, params},
    },
};

/// Replaces the rules with those of an event.
pub(super) fn write(change: &Transaction<'_>, event: &Event) -> Result<()> {
    change.execute_batch("delete from nomination_rule; delete from category_nomination; delete from second_factor_rule;")?;
    let Some(rules) = &event.nomination else { return Ok(()) };
    let steps = |steps: &[StepName]| json!(steps.iter().map(StepName::as_str).collect::<Vec<_>>()).to_string();
    change.execute(
        "insert into nomination_rule (id, import, steps, on_change, sensitive) values (1, ?1, ?2, ?3, ?4)",
        params![
            rules.import.as_str(),
            steps(&rules.steps),
            rules.on_change.as_ref().map(StepName::as_str).unwrap_or_default(),
            json!(rules.sensitive).to_string()
        ],
    )?;
    for role in &rules.second_factor {
        change.execute("insert into second_factor_rule (role) values (?1)", [role.as_str()])?;
    }
    for of_category in &rules.categories {
        let Some(category) = event.category(&of_category.category) else { continue };
        change.execute(
            "insert into category_nomination (category_index, steps, requires) values (?1, ?2, ?3)",
            params![category.index, of_category.steps.as_deref().map(steps), json!(of_category.requires).to_string()],
        )?;
    }
    Ok(())
}

/// Reads the rules; `None` if the event takes no nominations.
pub(super) fn load(read: &Connection, categories: &[Category]) -> Result<Option<NominationRules>> {
    let rules = read.query_row("select import, steps, on_change, sensitive from nomination_rule where id = 1", [], |row| {
        let on_change: String = row.get(2)?;
        Ok(NominationRules {
            import: ImportState::from_word(row.get_ref(0)?.as_str()?).ok_or_else(|| damaged("nomination_rule.import"))?,
            steps: steps(&row.get::<String>(1)?).ok_or_else(|| damaged("nomination_rule.steps"))?,
            on_change: match on_change.as_str() {
                "" => None,
                step => Some(step.parse().map_err(|_| damaged("nomination_rule.on_change"))?),
            },
            sensitive: names(&row.get::<String>(3)?).ok_or_else(|| damaged("nomination_rule.sensitive"))?,
            second_factor: Vec::new(),
            categories: Vec::new(),
        })
    });
    let Some(mut rules) = optional(rules)? else { return Ok(None) };
    for role in PersonRole::ALL {
        if read.prepare_cached("select 1 from second_factor_rule where role = ?1")?.exists([role.as_str()])? {
            rules.second_factor.push(role);
        }
    }
    let mut statement = read.prepare("select category_index, steps, requires from category_nomination")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let index: u8 = row.get(0)?;
        let written = row.get::<Option<String>>(1)?;
        let of_category = written.map(|written| steps(&written).ok_or_else(|| damaged("category_nomination.steps")));
        let requires = names(&row.get::<String>(2)?).ok_or_else(|| damaged("category_nomination.requires"))?;
        if let Some(category) = categories.iter().find(|category| category.index == index) {
            rules.categories.push(CategoryRules { category: category.code.clone(), steps: of_category.transpose()?, requires });
        }
    }
    // In the order of the event file, so that what did not change compares as the same.
    rules.categories.sort_by_key(|rules| categories.iter().position(|category| category.code == rules.category));
    Ok(Some(rules))
}

fn names(written: &str) -> Option<Vec<String>> {
    serde_json::from_str(written).ok()
}

fn steps(written: &str) -> Option<Vec<StepName>> {
    names(written)?.iter().map(|name| name.parse().ok()).collect()
}
