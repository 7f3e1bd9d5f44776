//! The tables of an event on PostgreSQL are those of a file, column by column.

use std::{collections::BTreeSet, path::Path};

use postgres::Client;

use crate::{
    cluster::Cluster,
    harness::{SAMPLE_EVENT, Site, accredit},
};

/// What a table has: columns, references and unique keys, as sentences that both engines can say.
type Described = BTreeSet<String>;

fn described_file(path: &Path) -> Described {
    let file = rusqlite::Connection::open(path).unwrap();
    let mut all = Described::new();
    let mut say = |sql: &str| {
        let mut statement = file.prepare(sql).unwrap();
        let lines = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        all.extend(lines.map(Result::unwrap));
    };
    say("select t.name || '.' || c.name || ' ' || c.cid || ' ' || c.type || iif(c.\"notnull\" or c.pk, ' set', '') || iif(c.pk, ' key ' || c.pk, '')
             || iif(c.dflt_value is null, '', ' default')
         from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table'");
    say("select t.name || '.' || f.\"from\" || ' names ' || f.\"table\" || iif(f.on_delete = 'CASCADE', ' and goes with it', '')
         from sqlite_schema t, pragma_foreign_key_list(t.name) f where t.type = 'table'");
    say("select t.name || ' once ' || (select group_concat(c.name, ',' order by c.seqno) from pragma_index_info(i.name) c)
             || iif(i.partial, ' partly', '')
         from sqlite_schema t, pragma_index_list(t.name) i where t.type = 'table' and i.\"unique\" and i.origin <> 'pk'");
    say("select 'index ' || name from sqlite_schema where type = 'index' and sql is not null");
    say("select 'trigger ' || name || ' of ' || tbl_name from sqlite_schema where type = 'trigger'");
    say("select name || ' checks ' || ((length(sql) - length(replace(sql, 'check (', ''))) / length('check (')) from sqlite_schema
         where type = 'table'");
    all
}

fn described_server(client: &mut Client) -> Described {
    let mut all = Described::new();
    let mut say = |sql: &str| all.extend(client.query(sql, &[]).unwrap().iter().map(|row| row.get::<_, String>(0)));
    let tables = "pg_class t where t.relnamespace = 'public'::regnamespace and t.relkind = 'r' and t.relname <> 'accredit'";
    say(&format!(
        "select t.relname || '.' || c.attname || ' ' || (c.attnum - 1) || ' '
             || case format_type(c.atttypid, c.atttypmod) when 'bigint' then 'INTEGER' when 'bytea' then 'BLOB'
                 when 'text' then case when c.attcollation = '\"C\"'::regcollation then 'TEXT' else 'other text' end else 'other' end
             || case when c.attnotnull then ' set' else '' end || coalesce(' key ' || array_position(k.conkey, c.attnum), '')
             || case when c.atthasdef then ' default' else '' end
         from (select * from {tables}) t join pg_attribute c on c.attrelid = t.oid and c.attnum > 0
             left join pg_constraint k on k.conrelid = t.oid and k.contype = 'p'"
    ));
    say("select r.relname || '.' || c.attname || ' names ' || o.relname || case k.confdeltype when 'c' then ' and goes with it' else '' end
         from pg_constraint k join pg_class r on r.oid = k.conrelid join pg_class o on o.oid = k.confrelid
             join pg_attribute c on c.attrelid = r.oid and c.attnum = k.conkey[1]
         where k.contype = 'f'");
    say(&format!(
        "select t.relname || ' once ' || (select string_agg(c.attname, ',' order by p.place) from unnest(i.indkey) with ordinality p (number, place)
                 join pg_attribute c on c.attrelid = t.oid and c.attnum = p.number)
             || case when i.indpred is null then '' else ' partly' end
         from (select * from {tables}) t join pg_index i on i.indrelid = t.oid where i.indisunique and not i.indisprimary"
    ));
    say("select 'index ' || c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
         where c.relnamespace = 'public'::regnamespace and not exists (select 1 from pg_constraint k where k.conindid = c.oid)");
    // A table is not emptied at once on a file: there is no such statement.
    say("select 'trigger ' || g.tgname || ' of ' || t.relname from pg_trigger g join pg_class t on t.oid = g.tgrelid
         where not g.tgisinternal and g.tgname not like '%emptied'");
    say(&format!(
        "select t.relname || ' checks ' || (select count(*) from pg_constraint k where k.conrelid = t.oid and k.contype = 'c') from {tables}"
    ));
    all
}

#[test]
fn a_server_has_the_schema_of_files_column_by_column() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("columns"));
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    accredit(&site).args(["--db", &address, "init", SAMPLE_EVENT]).succeeds();
    let (file, server) = (described_file(&site.path("event.db")), described_server(&mut cluster.client("columns")));
    assert!(file.len() > 300, "only {} sentences", file.len());
    let (missing, added): (Vec<_>, Vec<_>) = (file.difference(&server).collect(), server.difference(&file).collect());
    assert!(missing.is_empty() && added.is_empty(), "the server lacks {missing:#?}\nand has {added:#?}");
}
