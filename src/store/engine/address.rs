//! Addresses of events on a PostgreSQL server, as its own programs write them (PostgreSQL 15, section 34.1.1.2): where the server is, how the
//! way to it is closed to others, and where its password is found.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::Duration,
};

use postgres::config::{Config, Host, SslMode, TargetSessionAttrs};

use super::{
    error::{Result, StoreError},
    sql::Way,
};

/// How long a server may take to answer at first.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long it may leave what was sent unanswered by its machine, before it is taken for gone.
const SILENCE: Duration = Duration::from_secs(10);

/// An address that was read.
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) way: Way,
}

impl Address {
    /// Reads an address, and finds the password.
    ///
    /// # Errors
    /// When it cannot be understood, holds a password, or would send what is written over a way that is open to others.
    pub(super) fn read(address: &Path) -> Result<Self> {
        let bad = |why: &str| StoreError::Address { address: address.to_owned(), why: why.to_owned() };
        let text = address.to_str().ok_or_else(|| bad("it is not UTF-8"))?;
        let (plain, closing) = parted(text);
        let mut config: Config = plain.parse().map_err(|error: postgres::Error| bad(&error.to_string()))?;
        if config.get_password().is_some() {
            return Err(StoreError::PasswordInAddress);
        }
        if config.get_dbname().is_none() {
            return Err(bad("it names no database"));
        }
        let way = match (closing.mode.as_deref(), closing.authorities) {
            (None | Some("verify-full"), Some(file)) => {
                let named = |source| StoreError::Io { path: file.clone(), source };
                Way::trusting(&fs::read(&file).map_err(named)?).map_err(named)?
            }
            (Some("verify-full"), None) => return Err(bad("sslmode=verify-full needs the server's authority, sslrootcert=FILE")),
            (Some("disable"), _) => Way::Open,
            (Some(_), _) => return Err(bad("its sslmode is not verify-full or disable")),
            (None, None) if is_own_way(&config) => Way::Open,
            (None, None) => return Err(StoreError::OpenWay(address.to_owned())),
        };
        config.ssl_mode(if matches!(way, Way::Open) { SslMode::Disable } else { SslMode::Require });
        if config.get_hosts().len() > 1 && config.get_target_session_attrs() == TargetSessionAttrs::Any {
            // A standby takes no scans: of several, the one is looked for that does.
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        if let Some(password) = password(&config) {
            config.password(password);
        }
        config.application_name("accredit").connect_timeout(PATIENCE).tcp_user_timeout(SILENCE);
        Ok(Self { config, way })
    }
}

/// How the way to a server is closed to others, as the address says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Encryption {
    mode: Option<String>,
    /// The file of authorities, one of which has to vouch for the server.
    authorities: Option<PathBuf>,
}

/// Parts an address from how its way is closed.
fn parted(text: &str) -> (String, Encryption) {
    let mut closing = Encryption::default();
    let Some((before, settings)) = text.split_once('?') else { return (text.to_owned(), closing) };
    let mut others = Vec::new();
    for setting in settings.split('&') {
        match setting.split_once('=') {
            Some(("sslmode", mode)) => closing.mode = Some(mode.to_owned()),
            Some(("sslrootcert", file)) => closing.authorities = Some(PathBuf::from(unescaped(file))),
            _ => others.push(setting),
        }
    }
    let others = others.join("&");
    (if others.is_empty() { before.to_owned() } else { format!("{before}?{others}") }, closing)
}

/// Reads `%2F` and the like in an address (RFC 3986, section 2.1).
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *first == b'%');
        let read = digits.and_then(|digits| hex::decode(digits).ok()).and_then(|bytes| bytes.first().copied());
        bytes.push(read.unwrap_or(*first));
        rest = if read.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Returns whether a database is named by an address, `postgres://…`, and not by a path.
#[must_use]
pub fn is_address(database: &Path) -> bool {
    let schemes = ["postgres://", "postgresql://"];
    database.to_str().is_some_and(|text| schemes.iter().any(|scheme| text.starts_with(scheme)))
}

/// Returns the path beside which the files of an event are kept: its database, or for one on a server, a file of that name in the folder where
/// the program runs.
#[must_use]
pub fn beside(database: &Path) -> PathBuf {
    if !is_address(database) {
        return database.to_owned();
    }
    let config = database.to_str().and_then(|text| text.parse::<Config>().ok());
    let name = config.as_ref().and_then(Config::get_dbname).unwrap_or("event");
    PathBuf::from(format!("{}.db", name.replace(['/', '\\'], "_")))
}

/// Returns whether nobody else is on the way to a server: it is this machine's.
fn is_own_way(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

/// Finds the password where PostgreSQL's own programs do: in `PGPASSWORD`, in the file that `PGPASSFILE` names, or in `~/.pgpass`.
fn password(config: &Config) -> Option<String> {
    if let Some(password) = env::var("PGPASSWORD").ok().filter(|password| !password.is_empty()) {
        return Some(password);
    }
    let file =
        env::var_os("PGPASSFILE").map(PathBuf::from).or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".pgpass")))?;
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        _ => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    let wanted = [host.as_str(), &port, config.get_dbname()?, config.get_user().unwrap_or_default()];
    fs::read_to_string(file).ok()?.lines().find_map(|line| password_in(line, &wanted))
}

/// Reads a line of a password file: host, port, database, user and password between colons; `*` is any, `\` takes the next letter as it is.
fn password_in(line: &str, wanted: &[&str; 4]) -> Option<String> {
    let mut fields = vec![(String::new(), false)];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let place = fields.len();
        let (field, is_escaped) = fields.last_mut()?;
        match letter {
            '\\' => {
                field.push(letters.next()?);
                *is_escaped = true;
            }
            // The password is the rest.
            ':' if place < 5 => fields.push((String::new(), false)),
            letter => field.push(letter),
        }
    }
    let password = (fields.len() == 5).then(|| fields.pop())??.0;
    let fits = |(place, (field, is_escaped)): (usize, &(String, bool))| (field == "*" && !is_escaped) || field == wanted[place];
    fields.iter().enumerate().all(fits).then_some(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_as_postgresql_finds_it() {
        let wanted = ["db.hall", "5432", "kuwait", "gate"];
        assert_eq!(password_in("db.hall:5432:kuwait:gate:s3cret", &wanted).as_deref(), Some("s3cret"));
        assert_eq!(password_in("*:*:*:gate:a\\:b:c\\\\", &wanted).as_deref(), Some("a:b:c\\"));
        assert_eq!(password_in("db.hall:5432:other:gate:s3cret", &wanted), None);
        assert_eq!(password_in("\\*:*:*:*:s3cret", &wanted), None, "a host of that name");
        assert_eq!(password_in("# db.hall", &wanted), None);
    }

    #[test]
    fn the_way_is_closed_as_the_address_says() {
        let read = |address: &str| {
            Address::read(address.as_ref()).map(|read| matches!(read.way, Way::Open)).map_err(|error| error.to_string())
        };
        for open in
            ["postgres://gate@localhost/k", "postgres://gate@db.hall/k?sslmode=disable", "postgres:///k?host=/run/postgresql"]
        {
            assert_eq!(read(open), Ok(true), "{open}");
        }
        assert!(read("postgres://gate@db.hall/k").unwrap_err().contains("open to others"));
        assert!(read("postgres://gate@db.hall/k?sslmode=require").unwrap_err().contains("verify-full or disable"));
        assert!(read("postgres://gate@db.hall/k?sslmode=verify-full").unwrap_err().contains("sslrootcert"));
        let missing = read("postgres://gate@db.hall/k?sslmode=verify-full&sslrootcert=%2Fno%20such.pem").unwrap_err();
        assert!(missing.contains("/no such.pem"), "{missing}");
        assert!(read("postgres://gate:s3cret@localhost/k").is_err_and(|said| !said.contains("s3cret")));
    }

    #[test]
    fn of_several_servers_the_one_is_looked_for_that_can_be_written() {
        let wanted = |address: &str| Address::read(address.as_ref()).unwrap().config.get_target_session_attrs();
        assert_eq!(wanted("postgres://gate@localhost,127.0.0.1/k"), TargetSessionAttrs::ReadWrite);
        assert_eq!(wanted("postgres://gate@localhost/k"), TargetSessionAttrs::Any);
        assert_eq!(parted("postgres://a/k?x=1&sslmode=disable&y=2").0, "postgres://a/k?x=1&y=2");
    }

    #[test]
    fn an_address_is_told_from_a_path() {
        assert!(is_address("postgres://db/kuwait".as_ref()) && is_address("postgresql:///kuwait".as_ref()));
        assert!(!is_address("event.db".as_ref()) && !is_address("postgres/event.db".as_ref()));
        assert_eq!(beside("postgres://gate@db.hall:5432/kuwait?sslmode=disable".as_ref()), PathBuf::from("kuwait.db"));
        assert_eq!(beside("halls/event.db".as_ref()), PathBuf::from("halls/event.db"));
    }
}
