//! `accredit template schema`: every key with its unit, range and default.

use serde_json::json;

use crate::{
    badge::template::{Placeholder, schema::schema},
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        table,
    },
};

/// How templates name an own field of the event.
const OWN: &str = "field.CODE";

pub(super) fn run(context: &Context) -> Result<Ending, CliError> {
    let sections = schema();
    if context.format == Format::Json {
        let list: Vec<_> = sections
            .iter()
            .map(|section| {
                let keys: Vec<_> = section
                    .keys
                    .iter()
                    .map(|key| json!({ "name": key.name, "holds": key.holds.words(), "default": key.default, "says": key.says }))
                    .collect();
                json!({ "table": section.head, "says": section.says, "keys": keys })
            })
            .collect();
        let placeholders: Vec<_> = Placeholder::ALL.iter().map(|(name, _)| *name).chain([OWN]).collect();
        say!("{}", json!({ "tables": list, "placeholders": placeholders }));
        return Ok(Ending::Done);
    }
    say!(
        "Lengths are millimetres from the trimmed badge's top left corner, x to the right and y downwards; font sizes are points."
    );
    for section in &sections {
        say!("\n{}: {}\n", section.head, section.says);
        let rows = section
            .keys
            .iter()
            .map(|key| vec![key.name.to_owned(), key.holds.words(), key.default.to_owned(), key.says.to_owned()]);
        table::print(&["Key", "Holds", "Default", "What it says"], rows.collect::<Vec<_>>())?;
    }
    let placeholders: Vec<String> =
        Placeholder::ALL.iter().map(|(name, _)| *name).chain([OWN]).map(|name| format!("{{{name}}}")).collect();
    say!("\nPlaceholders in texts; {{{{ and }}}} stand for braces:\n\n{}", placeholders.join(" "));
    Ok(Ending::Done)
}
