//! `/v1/pack/photos`: faces for a gate that decides without the server, small, and only where the event lets them leave it.

use axum::{extract::State, response::IntoResponse};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::{DynamicImage, ImageFormat, codecs::jpeg::JpegEncoder, imageops::FilterType};
use serde::Deserialize;
use serde_json::json;

use super::{
    body::{Json, Query},
    error::Problem,
    state::App,
};

/// The longer side of a photo at a gate, in pixels.
const SIDE: u32 = 160;
/// What a photo at a gate should take at most, in bytes, and the qualities that are tried for it.
const BYTES: usize = 6_000;
const QUALITIES: [u8; 4] = [70, 50, 35, 20];
/// How many are sent at once.
const MOST: usize = 50;

/// What the address takes: after whose row to begin, and how many are wanted.
#[derive(Deserialize)]
pub(super) struct PhotosAfter {
    after: i64,
    most: Option<usize>,
}

/// Answers with the photos of the next people who have one: `{"photos": [[KEY, JPEG], …], "next": KEY}`; `next` is null at the end.
pub(super) async fn photos(State(app): State<App>, Query(from): Query<PhotosAfter>) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    if !super::pack::decides_anywhere(&event.event) {
        return Err(Problem::NoPack);
    }
    if !event.event.offline.photos.is_included() {
        return Err(Problem::NoPackPhotos);
    }
    let most = from.most.unwrap_or(MOST).clamp(1, MOST);
    let found = app.read(move |store| store.photos_after(from.after, most)).await?;
    let made = tokio::task::spawn_blocking(move || {
        let next = if found.len() == most { found.last().map(|(key, _)| *key) } else { None };
        let photos: Vec<_> = found.into_iter().filter_map(|(key, jpeg)| Some((key, STANDARD.encode(small(&jpeg)?)))).collect();
        json!({ "photos": photos, "next": next })
    });
    Ok(Json(made.await.map_err(|_| Problem::Internal)?))
}

/// Makes a photo small; `None` if it cannot be read.
fn small(jpeg: &[u8]) -> Option<Vec<u8>> {
    let photo = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).ok()?;
    let photo = DynamicImage::ImageRgb8(photo.resize(SIDE, SIDE, FilterType::Triangle).to_rgb8());
    let mut made = Vec::new();
    for quality in QUALITIES {
        made.clear();
        photo.write_with_encoder(JpegEncoder::new_with_quality(&mut made, quality)).ok()?;
        if made.len() <= BYTES {
            break;
        }
    }
    Some(made)
}
