//! Frames of a camera: how many a device may send.

use crate::{
    checkin::issued,
    http::{Client, Server},
};

#[test]
fn a_device_that_floods_the_decoder_is_slowed_down_and_no_other() {
    let site = issued();
    let server = Server::start(&site);
    let (flood, other) = (server.enrolled(&site, "gate", Some("main")), server.enrolled(&site, "gate", Some("north")));
    let frame = |client: &Client| client.send("POST", "/v1/decode", &[("content-type", "image/jpeg")], b"no picture");
    // Far more than fifteen a second, from eight connections at once; how fast this machine is decides only how many are refused.
    let refused: Vec<_> = std::thread::scope(|scope| {
        let senders: Vec<_> =
            (0..8).map(|_| scope.spawn(|| (0..60).map(|_| frame(&flood)).find(|answer| answer.status == 429))).collect();
        senders.into_iter().filter_map(|sender| sender.join().unwrap()).collect()
    });
    let refused = refused
        .into_iter()
        .next()
        .expect("480 frames at once are more than fifteen a second")
        .refuses_with(429, "too-many-frames");
    assert_eq!(refused.header("retry-after"), Some("1"));
    frame(&other).refuses_with(422, "invalid");
    flood.get("/v1/attendance").expects(200);
}
