//! A portal under test: an event with delegations, quotas and steps, and people who are signed in.

use serde_json::Value;

use crate::{
    harness::{Site, accredit},
    http::{Answer, Client, Server},
};

/// An event with two delegations, two steps, and three places for Kuwait.
pub(crate) const EVENT: &str = "[event]\nname = \"Ministerial Conference\"\nshort_name = \"MC\"\ntimezone = \"Asia/Kuwait\"\ndays = [\"2099-11-04\"]\n\
     [[category]]\ncode = \"Delegate\"\ntitle = \"DELEGATE\"\nrequires = [\"function\"]\n[[category]]\ncode = \"Media\"\n\
     [[delegation]]\nname = \"Kuwait\"\ncode = \"KWT\"\ntype = \"Member State\"\n[[delegation]]\nname = \"Thailand\"\ntype = \"Member State\"\n\
     [nomination]\nsteps = [\"protocol\", \"security\"]\ncloses = \"2099-10-15\"\n[[quota]]\ndelegation = \"Kuwait\"\nmax = 3\n";

/// An event with the portal's server.
pub(crate) struct Stage {
    pub(crate) site: Site,
    pub(crate) server: Server,
}

/// Somebody's browser at the portal.
#[derive(Clone)]
pub(crate) struct PortalBrowser {
    pub(crate) client: Client,
    /// The cookie; empty for nobody.
    pub(crate) cookie: String,
    /// What forms carry.
    pub(crate) token: String,
}

impl Stage {
    /// Starts the portal on an event of its own.
    pub(crate) fn new() -> Self {
        Self::of(EVENT)
    }

    /// Starts the portal on an event.
    pub(crate) fn of(event: &str) -> Self {
        let site = Site::new();
        site.write("event.toml", event);
        accredit(&site).args(["init", "event.toml"]).succeeds();
        let server = Server::start_as(&site, &["--listen", "127.0.0.1:0", "--portal", "127.0.0.1:0"], None);
        Self { site, server }
    }

    /// Returns the portal's address.
    pub(crate) fn url(&self) -> String {
        self.server.said["portal_url"].as_str().expect("the portal has an address").to_owned()
    }

    /// Returns a browser that is nobody's.
    pub(crate) fn nobody(&self) -> PortalBrowser {
        let address = self.url().split_once("://").unwrap().1.parse().unwrap();
        PortalBrowser { client: Client { address, secret: None }, cookie: String::new(), token: String::new() }
    }

    /// Invites a person, and returns what the command said.
    pub(crate) fn invited(&self, name: &str, args: &[&str]) -> Value {
        accredit(&self.site).args(["person", "invite", name, "--json"]).args(args).succeeds().json()
    }

    /// Invites a person, and signs them in.
    pub(crate) fn person(&self, name: &str, args: &[&str]) -> PortalBrowser {
        let said = self.invited(name, args);
        self.nobody().enters(said["url"].as_str().unwrap())
    }

    /// Returns a nomination as the command line shows it.
    pub(crate) fn shown(&self, reference: &str) -> Value {
        accredit(&self.site).args(["nomination", "show", reference, "--json"]).succeeds().json()
    }

    /// Expects that the database is whole.
    pub(crate) fn whole(&self) {
        accredit(&self.site).args(["verify"]).succeeds();
    }
}

impl PortalBrowser {
    /// Signs in by a link.
    #[track_caller]
    pub(crate) fn enters(&self, link: &str) -> Self {
        let answer = self.form("/enter", &[("link", link)]).expects(303);
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let mut signed_in = Self { cookie, ..self.clone() };
        let start = signed_in.get(answer.header("location").unwrap());
        let page = match start.header("location") {
            Some(further) => signed_in.get(further),
            None => start,
        };
        signed_in.token = token(&page.expects(200).text());
        signed_in
    }

    /// Opens a page as a browser does.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.client.send("GET", path, &[("cookie", &self.cookie), ("accept", "text/html")], b"")
    }

    /// Sends a form as a browser does, with the token that its page had.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let fields: Vec<_> = fields.iter().copied().chain([("token", self.token.as_str())]).collect();
        self.bare_form(path, &fields, &[("origin", &format!("http://{}", self.client.address))])
    }

    /// Decides by a person's page or by the queue as a browser does that opens the page just before.
    #[track_caller]
    pub(crate) fn decides(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let seen = versions(&self.get(path).expects(200).text());
        let seen = seen.iter().map(|(name, version)| (name.as_str(), version.as_str()));
        self.form(path, &fields.iter().copied().chain(seen).collect::<Vec<_>>())
    }

    /// Sends a form with nothing that was not given.
    pub(crate) fn bare_form(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let mut all = vec![
            ("cookie", self.cookie.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "text/html"),
        ];
        all.extend_from_slice(headers);
        self.client.send("POST", path, &all, body.join("&").as_bytes())
    }

    /// Saves a form as the script does that saves as somebody types.
    pub(crate) fn autosaves(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = [("token", self.token.as_str())];
        let pairs = fields.iter().chain(&token).map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "application/json"),
            ("origin", &format!("http://{}", self.client.address)),
        ];
        self.client.send("POST", path, &headers, pairs.collect::<Vec<_>>().join("&").as_bytes())
    }

    /// Sends a file as a form without script does.
    pub(crate) fn upload(&self, path: &str, name: &str, content: &[u8]) -> Answer {
        self.upload_with(path, &[], name, content)
    }

    /// Sends a file with other fields as a form without script does.
    pub(crate) fn upload_with(&self, path: &str, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
        let fields = [("token", self.token.as_str())].into_iter().chain(fields.iter().copied());
        let field = |(name, value)| format!("--BOUND\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        let mut body = fields.map(field).collect::<String>().into_bytes();
        let head = format!(
            "--BOUND\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--BOUND--\r\n");
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("content-type", "multipart/form-data; boundary=BOUND"),
            ("accept", "text/html"),
            ("origin", &format!("http://{}", self.client.address)),
        ];
        self.client.send("POST", path, &headers, &body)
    }

    /// Nominates somebody as a draft, and returns the reference.
    #[track_caller]
    pub(crate) fn drafts(&self, delegation: &str, given: &str, family: &str) -> String {
        let fields = [("f.category", "Delegate"), ("f.given_name", given), ("f.family_name", family), ("f.function", "Adviser")];
        let answer = self.form(&format!("{delegation}/new"), &fields).expects(303);
        let place = answer.header("location").unwrap();
        place.strip_prefix("/people/").unwrap().split('?').next().unwrap().to_owned()
    }

    /// Returns the version that the form of a nomination was made from.
    #[track_caller]
    pub(crate) fn version(&self, reference: &str) -> String {
        let page = self.get(&format!("/people/{reference}")).expects(200).text();
        value(&page, "version")
    }
}

/// Returns the token that the forms of a page carry; empty if it has none.
pub(crate) fn token(page: &str) -> String {
    value(page, "token")
}

/// Returns the fields of a page's forms that say which version it shows.
pub(crate) fn versions(page: &str) -> Vec<(String, String)> {
    let fields = page.split("name=\"version").skip(1).filter_map(|rest| {
        let (name, rest) = rest.split_once("\" value=\"")?;
        Some((format!("version{name}"), rest.split('"').next()?.to_owned()))
    });
    fields.collect()
}

fn value(page: &str, name: &str) -> String {
    let found = page.split_once(&format!("name=\"{name}\" value=\""));
    found.and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default().to_owned()
}

fn encoded(text: &str) -> String {
    let one = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}
