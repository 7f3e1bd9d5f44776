//! Addresses of events on a PostgreSQL server, as its own programs write them (PostgreSQL 15, section 34.1.1.2): where the server is, how the
//! way to it is closed to others, and where its password is found.

use std::{
    borrow::Cow,
    env, fs,
    ops::Range,
    path::{Path, PathBuf},
    time::Duration,
};

use postgres::config::{Config, Host, SslMode, TargetSessionAttrs};

use super::{
    error::{Result, StoreError},
    files,
    sql::Way,
};
use crate::domain::{causes::with_causes, text::printable};

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
        // Before anything is said of the address, which repeats it.
        if password_of(text).is_some() {
            return Err(StoreError::PasswordInAddress);
        }
        let scheme = text.split_once("://").map_or(text, |(scheme, _)| scheme);
        if !SCHEMES.contains(&scheme) {
            return Err(bad(&format!("it begins with \"{}://\", and that of a database with postgres://", printable(scheme))));
        }
        let (plain, closing) = parted(text).map_err(|unknown| {
            bad(&format!("its parameter \"{}\" is not known; known are {}", printable(&unknown), PARAMETERS.join(", ")))
        })?;
        let mut config: Config = plain.parse().map_err(|error: postgres::Error| bad(&with_causes(&error)))?;
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
        if let Some(password) = password(&config)? {
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

/// With what an address begins.
const SCHEMES: [&str; 2] = ["postgres", "postgresql"];

/// What may follow the `?` of an address.
const PARAMETERS: [&str; 17] = [
    "host",
    "port",
    "user",
    "dbname",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "load_balance_hosts",
    "hostaddr",
    "options",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "application_name",
];

/// Parts an address from how its way is closed.
///
/// # Errors
/// With the name of a parameter that no address has.
fn parted(text: &str) -> std::result::Result<(String, Encryption), String> {
    let mut closing = Encryption::default();
    let Some((before, settings)) = text.split_once('?') else { return Ok((text.to_owned(), closing)) };
    let mut others = Vec::new();
    for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
        match setting.split_once('=').unwrap_or((setting, "")) {
            ("sslmode", mode) => closing.mode = Some(mode.to_owned()),
            ("sslrootcert", file) => closing.authorities = Some(PathBuf::from(unescaped(file))),
            (name, _) if !PARAMETERS.contains(&name) => return Err(name.to_owned()),
            _ => others.push(setting),
        }
    }
    let others = others.join("&");
    Ok((if others.is_empty() { before.to_owned() } else { format!("{before}?{others}") }, closing))
}

/// Returns where a text that holds an address has a password in it: between the user and the host, or as a parameter.
fn password_of(text: &str) -> Option<Range<usize>> {
    let begins = text.find("://")? + 3;
    let rest = &text[begins..];
    // A password may hold what parts an address; its end is the last "@". One of a parameter is none.
    let (main, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let is_within = || parameters.split('@').next().is_some_and(|first| first.len() < parameters.len() && !first.contains('='));
    let end = main.rfind('@').or_else(|| if is_within() { rest.rfind('@') } else { None });
    if let Some(end) = end
        && let Some(colon) = rest[..end].find(':')
    {
        return Some(begins + colon + 1..begins + end);
    }
    let parameter = ["?password=", "&password="].iter().find_map(|name| Some(rest.find(name)? + name.len()))?;
    let length = rest[parameter..].find(['&', ' ']).unwrap_or(rest.len() - parameter);
    Some(begins + parameter..begins + parameter + length)
}

/// Returns a text that people read, without the password of an address in it.
#[must_use]
pub fn without_password(text: &str) -> Cow<'_, str> {
    // Word by word: a mail address that follows the address of a database is not part of it.
    let mut words: Vec<Cow<'_, str>> = text.split(' ').map(Cow::Borrowed).collect();
    let mut is_hidden = false;
    for word in &mut words {
        if let Some(place) = password_of(word) {
            *word = format!("{}…{}", &word[..place.start], &word[place.end..]).into();
            is_hidden = true;
        }
    }
    if is_hidden { words.join(" ").into() } else { text.into() }
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

/// Returns whether a database is named by an address, `postgres://…`, and not by a path. One of another scheme is an address that is
/// mistyped, and is refused where it is read: no file is made of it.
#[must_use]
pub fn is_address(database: &Path) -> bool {
    let is_scheme = |scheme: &str| {
        !scheme.is_empty() && scheme.chars().all(|letter| letter.is_ascii_alphanumeric() || "+.-".contains(letter))
    };
    database.to_str().and_then(|text| text.split_once("://")).is_some_and(|(scheme, _)| is_scheme(scheme))
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
///
/// # Errors
/// When others can read the file, as those programs do not use it then either.
fn password(config: &Config) -> Result<Option<String>> {
    if let Some(password) = env::var("PGPASSWORD").ok().filter(|password| !password.is_empty()) {
        return Ok(Some(password));
    }
    let in_home = || Some(PathBuf::from(env::var_os("HOME")?).join(".pgpass"));
    let Some(file) = env::var_os("PGPASSFILE").map(PathBuf::from).or_else(in_home) else { return Ok(None) };
    password_in_file(&file, config)
}

fn password_in_file(file: &Path, config: &Config) -> Result<Option<String>> {
    let Ok(lines) = fs::read_to_string(file) else { return Ok(None) };
    let ports = config.get_ports();
    let of_host = |(place, host): (usize, &Host)| {
        let host = if let Host::Tcp(host) = host { host } else { "localhost" };
        // One port is that of all hosts.
        let port = ports.get(place).or(ports.first()).copied().unwrap_or(5432).to_string();
        let wanted = [host, &port, config.get_dbname().unwrap_or_default(), config.get_user().unwrap_or_default()];
        lines.lines().find_map(|line| password_in(line, &wanted))
    };
    let mut all = config.get_hosts().iter().enumerate().map(of_host);
    let found = all.next().flatten();
    // The library sends one password to all of them: none may get another's.
    if all.any(|other| other != found) {
        return Err(StoreError::PasswordsDiffer(file.to_owned()));
    }
    if found.is_some() && files::is_open_to_others(file) {
        return Err(StoreError::OpenPasswordFile(file.to_owned()));
    }
    Ok(found)
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
        let plain = parted("postgres://a/k?port=1&sslmode=disable&user=2").unwrap().0;
        assert_eq!(plain, "postgres://a/k?port=1&user=2");
    }

    #[test]
    fn what_is_wrong_with_an_address_is_named_and_no_password_is() {
        let wrong = |address: &str| Address::read(address.as_ref()).err().unwrap().told();
        let unknown = wrong("postgres://gate@localhost/k?sslmode=disable&foo=x");
        assert!(unknown.contains("its parameter \"foo\" is not known; known are host, port"), "{unknown}");
        let mistyped = wrong("postgre://gate@localhost/k");
        assert!(mistyped.contains("it begins with \"postgre://\""), "{mistyped}");
        assert!(wrong("postgres://gate@localhost:port/k").contains("port"), "the cause is told");
        for secret in [
            "postgres://gate:s3cret@localhost/k",
            "postgre://gate:s3cret@localhost/k",
            "postgres://gate:s3/cr?et@localhost/k?foo=x",
            "postgres://localhost/k?foo=x&password=s3cret",
        ] {
            assert!(matches!(Address::read(secret.as_ref()), Err(StoreError::PasswordInAddress)), "{secret}");
            let told = format!("{secret}: holds another event, as a@b.org says");
            let shown = without_password(&told);
            assert!(!shown.contains("s3c") && !shown.contains("et@") && shown.contains("a@b.org"), "{shown}");
        }
        assert!(Address::read("postgres://gate@localhost:5432/k%402026?sslmode=disable".as_ref()).is_ok(), "a name with an @");
        for plain in [
            "postgres://gate@localhost:5432/k: holds another event than event.db",
            "postgres://gate@[::1]:5432/k?application_name=a@b",
            "postgres://localhost:5432/k?application_name=a@b",
        ] {
            assert_eq!(without_password(plain), plain);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_password_that_others_can_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pass");
        fs::write(&file, "db.hall:*:k:gate:s3cret\n").unwrap();
        let config: Config = "postgres://gate@db.hall/k".parse().unwrap();
        let allow = |mode| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        allow(0o600);
        assert_eq!(password_in_file(&file, &config).unwrap().as_deref(), Some("s3cret"));
        for open in [0o640, 0o604, 0o644] {
            allow(open);
            assert!(matches!(password_in_file(&file, &config), Err(StoreError::OpenPasswordFile(of)) if of == file), "{open:o}");
        }
        let other: Config = "postgres://gate@elsewhere/k".parse().unwrap();
        assert_eq!(password_in_file(&file, &other).unwrap(), None, "nothing of it was to be used");
        allow(0o600);
        for several in ["postgres://gate@db.hall,elsewhere/k", "postgres://gate@elsewhere,db.hall/k"] {
            let several: Config = several.parse().unwrap();
            assert!(matches!(password_in_file(&file, &several), Err(StoreError::PasswordsDiffer(of)) if of == file));
        }
        fs::write(&file, "db.hall:5433:k:gate:s3cret\n*:5434:k:gate:s3cret\n").unwrap();
        let both: Config = "postgres://gate@db.hall:5433,elsewhere:5434/k".parse().unwrap();
        assert_eq!(password_in_file(&file, &both).unwrap().as_deref(), Some("s3cret"));
    }

    #[test]
    fn an_address_is_told_from_a_path() {
        assert!(is_address("postgres://db/kuwait".as_ref()) && is_address("postgresql:///kuwait".as_ref()));
        assert!(is_address("postgre://db/kuwait".as_ref()), "mistyped, and no file's name");
        assert!(!is_address("event.db".as_ref()) && !is_address("postgres/event.db".as_ref()));
        assert_eq!(beside("postgres://gate@db.hall:5432/kuwait?sslmode=disable".as_ref()), PathBuf::from("kuwait.db"));
        assert_eq!(beside("halls/event.db".as_ref()), PathBuf::from("halls/event.db"));
    }
}
