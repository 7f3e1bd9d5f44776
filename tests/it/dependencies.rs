//! Holds what comes in from others against `deny.toml`: licences, sources, and libraries in two versions. The same as
//! `cargo deny check`, but without a network and without building that program first.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde::Deserialize;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
    root: String,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Use>,
}

#[derive(Deserialize)]
struct Use {
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Policy {
    licenses: Licenses,
    sources: Sources,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Sources {
    allow_registry: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Bans {
    skip: Vec<Skip>,
}

#[derive(Deserialize)]
struct Skip {
    #[serde(rename = "crate")]
    name: String,
}

/// The system that the program is built for first; what only others need is not looked at.
const SYSTEM: &str = "x86_64-unknown-linux-gnu";

fn policy() -> Policy {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    toml::from_str(&fs::read_to_string(path).expect("deny.toml can be read")).expect("deny.toml holds")
}

/// Asks cargo what is locked, for this system.
fn metadata() -> Metadata {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", SYSTEM])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo answers");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice(&told.stdout).expect("what cargo prints is JSON")
}

/// What goes into the program or builds it; what only tests use is not handed on to anybody.
fn shipped(metadata: &Metadata) -> Vec<&Package> {
    let nodes: BTreeMap<&str, &Node> = metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let (mut seen, mut next) = (BTreeSet::new(), vec![metadata.resolve.root.as_str()]);
    while let Some(id) = next.pop() {
        if seen.insert(id) {
            let uses = |dependency: &&Dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.as_deref() != Some("dev"));
            next.extend(nodes[id].deps.iter().filter(uses).map(|dependency| dependency.pkg.as_str()));
        }
    }
    let others = metadata.packages.iter().filter(|package| package.id != metadata.resolve.root);
    others.filter(|package| seen.contains(package.id.as_str())).collect()
}

/// Returns whether the allowed licences satisfy an SPDX expression (SPDX 2.3, annex D; `/` is an old way to write `OR`).
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let satisfied = any_of(&mut words, allowed);
    assert!(words.next().is_none(), "\"{expression}\" is not read to its end");
    satisfied
}

type Words<'e> = std::iter::Peekable<std::str::SplitWhitespace<'e>>;

fn any_of(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut satisfied = all_of(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        satisfied |= all_of(words, allowed);
    }
    satisfied
}

fn all_of(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut satisfied = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        satisfied &= one(words, allowed);
    }
    satisfied
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let word = words.next().expect("a licence stands here");
    if word == "(" {
        let satisfied = any_of(words, allowed);
        assert_eq!(words.next(), Some(")"));
        return satisfied;
    }
    // A licence with an exception is another licence.
    let name = match words.next_if_eq(&"WITH") {
        Some(_) => format!("{word} WITH {}", words.next().expect("an exception stands here")),
        None => word.to_owned(),
    };
    allowed.contains(&name)
}

#[test]
fn every_dependency_has_an_allowed_licence_and_comes_from_an_allowed_registry() {
    let (metadata, policy) = (metadata(), policy());
    let mut wrong = Vec::new();
    let shipped = shipped(&metadata);
    assert!(shipped.len() > 100, "cargo names {} dependencies only", shipped.len());
    for package in shipped {
        let Package { name, version, .. } = package;
        match &package.license {
            Some(license) if is_allowed(license, &policy.licenses.allow) => {}
            Some(license) => wrong.push(format!("{name} {version}: the licence {license} is not allowed")),
            None => wrong.push(format!("{name} {version}: no licence")),
        }
        let registry = package.source.as_deref().and_then(|source| source.strip_prefix("registry+"));
        if !registry.is_some_and(|registry| policy.sources.allow_registry.contains(registry)) {
            wrong.push(format!("{name} {version}: comes from {:?}", package.source));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_library_in_two_versions_is_known_and_has_a_reason() {
    let (metadata, policy) = (metadata(), policy());
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in shipped(&metadata) {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    let twice: BTreeSet<&str> = versions.iter().filter(|(_, versions)| versions.len() > 1).map(|(name, _)| *name).collect();
    let known: BTreeSet<&str> = policy.bans.skip.iter().map(|skip| skip.name.as_str()).collect();
    assert_eq!(twice, known, "left: in two versions; right: what deny.toml knows (bans.skip)");
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    let allowed: BTreeSet<String> = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned).into();
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only/MIT", true),
        ("MIT AND GPL-3.0-only", false),
        ("MIT AND ISC", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", false),
        ("GPL-3.0-only AND MIT OR ISC", true),
        ("Apache-2.0", false),
        ("Apache-2.0 WITH LLVM-exception", true),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}
