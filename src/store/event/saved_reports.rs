//! The event file's saved reports: written and read with the other settings.

use crate::{
    domain::saved_report::SavedReport,
    store::engine::{
        error::Result,
        sql::{self, Connection, Transaction, params},
    },
};

/// Replaces the saved reports with these.
pub(in crate::store) fn write(change: &Transaction<'_>, reports: &[SavedReport]) -> Result<()> {
    change.execute_batch("delete from saved_report_option; delete from saved_report;")?;
    for (place, report) in reports.iter().enumerate() {
        let sql = "insert into saved_report (name, report, position) values (?1, ?2, ?3)";
        change.execute(sql, params![report.name, report.report, place])?;
        for (place, (key, value)) in report.options.iter().enumerate() {
            let sql = "insert into saved_report_option (report, position, key, value) values (?1, ?2, ?3, ?4)";
            change.execute(sql, params![report.name, place, key, value])?;
        }
    }
    Ok(())
}

/// Reads the reports in their order.
pub(in crate::store) fn load(connection: &Connection) -> Result<Vec<SavedReport>> {
    let mut statement = connection.prepare_cached("select name, report from saved_report order by position")?;
    let reports =
        statement.query_map([], |row| Ok(SavedReport { name: row.get(0)?, report: row.get(1)?, options: Vec::new() }))?;
    let mut reports = reports.collect::<sql::Result<Vec<_>>>()?;
    let mut statement =
        connection.prepare_cached("select key, value from saved_report_option where report = ?1 order by position")?;
    for report in &mut reports {
        let options = statement.query_map([&report.name], |row| Ok((row.get(0)?, row.get(1)?)))?;
        report.options = options.collect::<sql::Result<_>>()?;
    }
    Ok(reports)
}
