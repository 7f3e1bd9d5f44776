//! The description of the programming interface, held against the router and against what the server really answers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    checkin::{DAY_1, DELEGATE, issued},
    http::{Answer, Client, Server, id},
};

/// Checks a value against a schema: as much of JSON Schema 2020-12 as the description uses.
fn check(document: &Value, schema: &Value, value: &Value, place: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.strip_prefix('#').expect("references stay in the document");
        return check(document, document.pointer(pointer).ok_or(format!("no {name}"))?, value, place);
    }
    if schema["enum"].as_array().is_some_and(|allowed| !allowed.contains(value)) {
        return Err(format!("{place}: {value} is none of {}", schema["enum"]));
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let fits = match &schema["type"] {
        Value::Null => true,
        Value::String(one) => one == kind,
        several => several.as_array().is_some_and(|several| several.iter().any(|one| one == kind)),
    };
    if !fits {
        return Err(format!("{place}: {value} is not {}", schema["type"]));
    }
    for (place_in, item) in value.as_array().into_iter().flatten().enumerate() {
        check(document, &schema["items"], item, &format!("{place}[{place_in}]"))?;
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            return Err(format!("{place}: no \"{name}\""));
        }
    }
    for (name, item) in value.as_object().into_iter().flatten() {
        match schema["properties"].get(name) {
            Some(schema) => check(document, schema, item, &format!("{place}.{name}"))?,
            None if schema["additionalProperties"] == false => return Err(format!("{place}: unexpected \"{name}\"")),
            None => {}
        }
    }
    Ok(())
}

/// Holds an answer against what the description says of it.
#[track_caller]
fn holds(document: &Value, method: &str, path: &str, answer: &Answer) {
    let responses = &document["paths"][path][method]["responses"];
    let response = responses.get(answer.status.to_string()).unwrap_or(&responses["default"]);
    let kind = answer.header("content-type").unwrap();
    let schema = &response["content"][kind]["schema"];
    assert!(schema.is_object(), "{method} {path}: {} {kind} is not described", answer.status);
    if let Err(wrong) = check(document, schema, &answer.json(), &format!("{method} {path}")) {
        panic!("{wrong}");
    }
}

#[test]
fn the_description_names_every_address_and_no_other() {
    let document: Value = serde_json::from_str(include_str!("../../templates/web/openapi.json")).unwrap();
    let described: BTreeSet<_> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(move |method| (method.as_str(), path.as_str())))
        .collect();
    assert_eq!(described, accredit::web::interface_addresses().into_iter().collect());
}

#[test]
fn answers_are_as_described() {
    let site = issued();
    let server = Server::start(&site);
    let supervisor = server.enrolled(&site, "supervisor", None);
    let document = supervisor.get("/openapi.json").expects(200).json();
    let check = |client: &Client, method: &str, path: &str, real: &str, body: Option<Value>| {
        let answer = match body {
            Some(body) => client.post(real, &body),
            None => client.send(&method.to_uppercase(), real, &[], b""),
        };
        holds(&document, method, path, &answer);
        answer
    };
    let nobody = server.client();
    let (scan, undo) = (
        json!({ "id": id(1), "code": site.code(DELEGATE), "at": DAY_1, "gate": "main" }),
        json!({ "id": id(2), "scan": id(1), "reason": "x" }),
    );
    check(&nobody, "get", "/health", "/health", None);
    check(&supervisor, "get", "/openapi.json", "/openapi.json", None).expects(200);
    check(&supervisor, "post", "/v1/scan", "/v1/scan", Some(scan.clone())).expects(200);
    check(&supervisor, "post", "/v1/scan", "/v1/scan", Some(json!({ "id": id(9), "code": "x", "gate": "main" }))).expects(200);
    check(&supervisor, "get", "/v1/participants", "/v1/participants?q=a", None).expects(200);
    let one = format!("/v1/participants/{DELEGATE}");
    check(&supervisor, "get", "/v1/participants/{reference}", &one, None).expects(200);
    check(&supervisor, "get", "/v1/participants/{reference}", "/v1/participants/NOBODY", None).expects(404);
    let (person, posted) = ("/v1/participants/{reference}", |rest: &str| format!("/v1/participants/{DELEGATE}{rest}"));
    let walk_in = json!({ "values": { "category": "Media", "given_name": "Ada", "family_name": "Byron" } });
    check(&supervisor, "post", "/v1/participants", "/v1/participants", Some(walk_in.clone())).expects(200);
    check(&supervisor, "post", "/v1/participants", "/v1/participants", Some(walk_in)).expects(409);
    check(&supervisor, "get", "/v1/namesakes", "/v1/namesakes?name=byron%20ada", None).expects(200);
    for (rest, body) in [
        ("/standing", json!({ "change": "block" })),
        ("/standing", json!({ "change": "unblock" })),
        ("/badge/print", json!({})),
        ("/badge/reissue", json!({ "reason": "lost" })),
        ("/badge/revoke", json!({})),
    ] {
        check(&supervisor, "post", &format!("{person}{rest}"), &posted(rest), Some(body)).expects(200);
    }
    let found = json!({ "code": scan["code"] });
    check(&supervisor, "post", "/v1/badges/find", "/v1/badges/find", Some(found)).expects(200);
    check(&supervisor, "get", "/v1/participants/{reference}/badge.pdf", &posted("/badge.pdf"), None).expects(409);
    check(&supervisor, "get", "/v1/attendance", "/v1/attendance", None).expects(200);
    let there = check(&supervisor, "get", "/v1/attendance/{day}", "/v1/attendance/2024-11-04", None).expects(200).json();
    assert_eq!((there.as_array().unwrap().len(), there[0]["reference"].as_str()), (1, Some(DELEGATE)));
    check(&supervisor, "get", "/v1/attendance/{day}", "/v1/attendance/2024-11-07", None).refuses_with(422, "invalid");
    check(&supervisor, "post", "/v1/undo", "/v1/undo", Some(undo)).expects(200);
    check(&supervisor, "get", "/v1/devices", "/v1/devices", None).expects(200);
    let allowed = check(&supervisor, "post", "/v1/devices", "/v1/devices", Some(json!({ "role": "viewer" }))).expects(200).json();
    let token = allowed["url"].as_str().unwrap().split_once('#').unwrap().1.to_owned();
    let enrolled = check(&nobody, "post", "/v1/enroll", "/v1/enroll", Some(json!({ "token": token }))).expects(200).json();
    let device = format!("/v1/devices/{}", enrolled["device"]);
    check(&supervisor, "delete", "/v1/devices/{id}", &device, None).expects(200);
    let frame = supervisor.send("POST", "/v1/decode", &[("content-type", "image/jpeg")], b"no picture");
    holds(&document, "post", "/v1/decode", &frame.expects(422));
    check(&nobody, "post", "/v1/scan", "/v1/scan", Some(scan)).expects(401);
}

#[test]
fn the_check_sees_what_it_should() {
    let schema = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": ["string", "null"] } }, "additionalProperties": false });
    let fits = |value: Value| check(&Value::Null, &schema, &value, "x").is_ok();
    assert!(fits(json!({ "a": null })) && fits(json!({ "a": "b" })));
    assert!(!fits(json!({})) && !fits(json!({ "a": 1 })) && !fits(json!({ "a": "b", "c": 1 })) && !fits(json!([])));
}
