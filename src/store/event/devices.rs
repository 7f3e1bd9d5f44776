//! Devices: enrolled once, known by the hash of a secret, revoked for good.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::settings;
use crate::{
    domain::{
        actor::Actor,
        device::{Device, DeviceId, Post, Role, Secret},
        id::GateCode,
        journal::{Action, Subject},
    },
    store::{
        engine::{
            access::Access,
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Row, params},
        },
        ledger::change::{Change, Entry},
        refusal::{DeviceRefusal, NotEnrolled},
    },
};

/// How long an enrollment code is valid.
pub const ENROLLMENT_HOLDS: SignedDuration = SignedDuration::from_mins(10);

/// A device with its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDevice {
    /// The device.
    pub device: Device,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// When it was last heard from, to within seconds.
    pub last_seen: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

const DEVICE: &str = "id, name, role, gate, by_name, enrolled_at, last_seen, revoked_at";
/// How many columns that are.
const DEVICE_COLUMNS: usize = 8;

impl Store {
    /// Lets one device enroll with this secret, until [`ENROLLMENT_HOLDS`] from now.
    ///
    /// # Errors
    /// When the event has no such gate, or the database cannot be written.
    pub fn allow_device(&mut self, secret: &Secret, name: &Actor, post: &Post, now: Timestamp) -> Result<Timestamp> {
        // One transaction: the gate exists when the code for it is written, and codes that nobody used in time are removed.
        let change = self.write()?;
        if let Some(gate) = &post.gate {
            let event = settings::load(&change)?;
            if event.event.gate(gate).is_none() {
                return Err(event.unknown_gate(gate));
            }
        }
        let expires_at = now.saturating_add(ENROLLMENT_HOLDS).unwrap_or(now);
        let day_ago = now.as_millisecond() - 86_400_000;
        change.execute("delete from enrolment where expires_at < ?1 and device is null", [day_ago])?;
        change.execute(
            "insert into enrolment (secret_hash, name, role, gate, by_name, expires_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                secret.hash(),
                name.as_str(),
                stored_role(post.role),
                post.gate.as_ref().map(GateCode::as_str),
                goes_by_name(post.role),
                expires_at.as_millisecond()
            ],
        )?;
        let made = entry(Action::DeviceAllow, String::new(), name, post, json!({ "secret": hex::encode(secret.hash()) }));
        change.record(now, &made)?;
        change.commit()?;
        Ok(expires_at)
    }

    /// Enrolls a device: uses up the leave, and makes the device's own secret what it is known by. `before` is what the same browser
    /// was enrolled as until now.
    ///
    /// # Errors
    /// When the code does not work, or the database cannot be read or written.
    pub fn enroll_device(&mut self, leave: &Secret, own: &Secret, before: Option<DeviceId>, now: Timestamp) -> Result<Device> {
        // One transaction: if two devices come with one code, one is enrolled.
        let change = self.write()?;
        let found = columns::optional(change.query_row(
            "select name, role, gate, by_name, expires_at, device from enrolment where secret_hash = ?1",
            [leave.hash()],
            |row| Ok((post(row, 1)?, row.get::<i64>(4)?, row.get::<Option<i64>>(5)?, columns::parsed(row, 0, "enrolment.name")?)),
        ))?;
        let Some((post, expires_at, used_by, name)) = found else { return Err(NotEnrolled::Unknown.into()) };
        if used_by.is_some() {
            return Err(NotEnrolled::Used.into());
        }
        if expires_at < now.as_millisecond() {
            return Err(NotEnrolled::Expired.into());
        }
        let name = unused(&change, &name)?;
        let at = now.as_millisecond();
        let id: u32 = change.query_row(
            "insert into device (id, name, role, gate, by_name, secret_hash, enrolled_at, last_seen, predecessor)
             values ((select coalesce(max(id), 0) + 1 from device), ?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7) returning id",
            params![
                name.as_str(),
                stored_role(post.role),
                post.gate.as_ref().map(GateCode::as_str),
                goes_by_name(post.role),
                own.hash(),
                at,
                before.map(|device| device.0)
            ],
            |row| row.get(0),
        )?;
        change.execute("update enrolment set device = ?2 where secret_hash = ?1", params![leave.hash(), id])?;
        let secrets = json!({
            "secret": hex::encode(own.hash()),
            "code": hex::encode(leave.hash()),
            "before": before.map(|device| device.0),
        });
        change.record(now, &entry(Action::DeviceEnroll, id.to_string(), &name, &post, secrets))?;
        change.commit()?;
        Ok(Device { id: DeviceId(id), name, post })
    }

    /// Returns the device that keeps this secret, unless it was revoked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn device(&self, secret: &Secret) -> Result<Option<Device>> {
        let sql = format!("select {DEVICE} from device where secret_hash = ?1 and revoked_at is null");
        let found = columns::optional(self.connection.prepare_cached(&sql)?.query_row([secret.hash()], device))?;
        Ok(found.map(|stored| stored.device))
    }

    /// Returns the devices that keep secrets with these hashes, each with its own, without those that were revoked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn devices_of(&self, hashes: &[[u8; 32]]) -> Result<HashMap<[u8; 32], Device>> {
        let sql = format!("select {DEVICE}, secret_hash from device where secret_hash = any (?1) and revoked_at is null");
        let set: Vec<sql::Value> = hashes.iter().map(|hash| sql::Value::Blob(hash.to_vec())).collect();
        let found = self.connection.ask_each(&sql, &set, &[], |row| Ok((row.get(DEVICE_COLUMNS)?, device(row)?.device)))?;
        Ok(found.into_iter().collect())
    }

    /// Returns whether a device kept this secret, revoked or not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn was_device(&self, secret: &Secret) -> Result<bool> {
        Ok(self.connection.prepare_cached("select 1 from device where secret_hash = ?1")?.exists([secret.hash()])?)
    }

    /// Returns the device that a secret belonged to and that was revoked; `None` if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn revoked_device(&self, secret: &Secret) -> Result<Option<Device>> {
        let sql = format!("select {DEVICE} from device where secret_hash = ?1 and revoked_at is not null");
        let found = columns::optional(self.connection.prepare_cached(&sql)?.query_row([secret.hash()], self::device))?;
        Ok(found.map(|stored| stored.device))
    }

    /// Returns what a device was before it was enrolled anew, if it was this one and nobody has revoked that since.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn predecessor(&self, device: DeviceId, before: DeviceId) -> Result<Option<Device>> {
        let sql = format!(
            "with recursive line (id, steps) as (
                 select predecessor, 1 from device where id = ?1
                 union select d.predecessor, l.steps + 1 from device d join line l on d.id = l.id where l.steps < 100)
             select {DEVICE} from device where id = ?2 and revoked_at is null and id in (select id from line)"
        );
        let found =
            columns::optional(self.connection.prepare_cached(&sql)?.query_row(params![device.0, before.0], self::device))?;
        Ok(found.map(|stored| stored.device))
    }

    /// Returns whether a device is still allowed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_device_allowed(&self, id: DeviceId) -> Result<bool> {
        let mut statement = self.connection.prepare_cached("select 1 from device where id = ?1 and revoked_at is null")?;
        Ok(statement.exists([id.0])?)
    }

    /// Returns all devices in the order of their enrollment, revoked ones too.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn devices(&self) -> Result<Vec<StoredDevice>> {
        let mut statement = self.connection.prepare(&format!("select {DEVICE} from device order by id"))?;
        let devices = statement.query_map([], device)?.collect::<sql::Result<_>>()?;
        Ok(devices)
    }

    /// Revokes a device for good, and returns it.
    ///
    /// # Errors
    /// When there is no such device, it was revoked already, or the database cannot be written.
    pub fn revoke_device(&mut self, id: DeviceId, now: Timestamp) -> Result<Device> {
        // One transaction: what is returned is what was revoked.
        let change = self.write()?;
        let sql = format!("update device set revoked_at = ?2 where id = ?1 and revoked_at is null returning {DEVICE}");
        let revoked = columns::optional(change.query_row(&sql, params![id.0, now.as_millisecond()], device))?;
        let Some(revoked) = revoked else {
            let is_known = change.prepare_cached("select 1 from device where id = ?1")?.exists([id.0])?;
            return Err(if is_known { DeviceRefusal::Revoked(id) } else { DeviceRefusal::Unknown(id) }.into());
        };
        let Device { name, post, .. } = &revoked.device;
        change.record(now, &entry(Action::DeviceRevoke, id.0.to_string(), name, post, json!({})))?;
        change.commit()?;
        Ok(revoked.device)
    }

    /// Writes when devices were last heard from.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn devices_seen(&mut self, seen: &[(DeviceId, Timestamp)]) -> Result<()> {
        // One transaction, to wait for the disk only once.
        let change = self.write()?;
        for (id, at) in seen {
            change
                .prepare_cached("update device set last_seen = ?2 where id = ?1 and last_seen < ?2")?
                .execute(params![id.0, at.as_millisecond()])?;
        }
        change.commit()?;
        Ok(())
    }

    /// Writes where the server can be reached; of one that holds its node's name, beside the others of the event.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_server_url(&mut self, url: &str, now: Timestamp) -> Result<()> {
        if self.access() == Access::Read {
            return Err(StoreError::ReadOnly(self.path().to_owned()));
        }
        self.connection.execute(
            "insert into server (id, url, started_at) values (1, ?1, ?2)
             on conflict (id) do update set url = excluded.url, started_at = excluded.started_at",
            params![url, now.as_millisecond()],
        )?;
        if let Some((node, holder)) = self.node.as_ref().and_then(|node| Some((node.name.as_str(), node.holder?))) {
            self.connection.execute("update node set url = ?1 where name = ?2 and holder = ?3", params![url, node, holder])?;
        }
        Ok(())
    }

    /// Returns where the servers of the event can be reached: all that run, and the one that was started last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn server_urls(&self) -> Result<Vec<String>> {
        let sql = "select url from node where url <> '' union select url from server where url <> '' order by 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<sql::Result<_>>()?)
    }

    /// Writes where the portal can be reached.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_portal_url(&mut self, url: &str, now: Timestamp) -> Result<()> {
        if self.access() == Access::Read {
            return Err(StoreError::ReadOnly(self.path().to_owned()));
        }
        self.connection.execute(
            "insert into server (id, url, started_at, portal_url) values (1, '', ?2, ?1)
             on conflict (id) do update set portal_url = excluded.portal_url",
            params![url, now.as_millisecond()],
        )?;
        Ok(())
    }

    /// Returns where the portal that is running, or ran last, can be reached; `None` if there was none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn portal_url(&self) -> Result<Option<String>> {
        let url =
            columns::optional(self.connection.query_row("select portal_url from server where id = 1", [], |row| row.get(0)))?;
        Ok(url.flatten())
    }

    /// Returns where the server that is running, or ran last, can be reached.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn server_url(&self) -> Result<Option<String>> {
        columns::optional(self.connection.query_row("select url from server where id = 1", [], |row| row.get(0)))
    }
}

/// Returns the name, with a number after it if a device has or had it: a name in the record belongs to one device.
fn unused(change: &Change<'_>, name: &Actor) -> Result<Actor> {
    let mut taken = change.prepare_cached("select 1 from device where name = ?1")?;
    let mut free = name.clone();
    for number in 2_u32.. {
        if !taken.exists([free.as_str()])? {
            break;
        }
        free = name.numbered(number);
    }
    Ok(free)
}

/// Makes the journal's entry about a device. Its name is an actor's, who is responsible for what is done with it. Of secrets it has
/// hashes, which open nothing.
fn entry(action: Action, id: String, name: &Actor, post: &Post, secrets: Value) -> Entry {
    let gate = post.gate.as_ref().map(GateCode::as_str);
    let mut details = json!({ "name": name.as_str(), "role": stored_role(post.role), "gate": gate });
    if !goes_by_name(post.role) {
        details["by_name"] = false.into();
    }
    if let (Some(details), Value::Object(secrets)) = (details.as_object_mut(), secrets) {
        details.extend(secrets);
    }
    Entry::new(action, Subject::Device(id)).details(details)
}

/// Returns the word for a role in the tables, which are older than some: a scanner is a gate's device that may not go by names, and so
/// is a satellite a viewer.
fn stored_role(role: Role) -> &'static str {
    match role {
        Role::Scanner => Role::Gate.as_str(),
        Role::Satellite => Role::Viewer.as_str(),
        role => role.as_str(),
    }
}

fn goes_by_name(role: Role) -> bool {
    !matches!(role, Role::Scanner | Role::Satellite)
}

/// Reads role, gate, and whether it may go by names.
fn post(row: &Row<'_>, first: usize) -> sql::Result<Post> {
    let role: Role = columns::parsed(row, first, "device.role")?;
    let role = match role {
        Role::Gate if !row.get::<bool>(first + 2)? => Role::Scanner,
        Role::Viewer if !row.get::<bool>(first + 2)? => Role::Satellite,
        role => role,
    };
    let gate = match row.get_ref(first + 1)? {
        sql::ValueRef::Null => None,
        _ => Some(columns::parsed(row, first + 1, "device.gate")?),
    };
    Ok(Post { role, gate })
}

fn device(row: &Row<'_>) -> sql::Result<StoredDevice> {
    Ok(StoredDevice {
        device: Device { id: DeviceId(row.get(0)?), name: columns::parsed(row, 1, "device.name")?, post: post(row, 2)? },
        enrolled_at: columns::timestamp(row.get(5)?),
        last_seen: columns::timestamp(row.get(6)?),
        revoked_at: row.get::<Option<i64>>(7)?.map(columns::timestamp),
    })
}
