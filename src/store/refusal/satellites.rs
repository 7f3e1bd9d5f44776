//! What satellites and main servers do not do.

/// What a satellite, or a main server, does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SatelliteRefusal {
    /// A satellite changes no participant, badge or setting.
    #[error("this is a satellite: that is changed only at the main server")]
    OnlyAtMain,
    /// A satellite took this server's place.
    #[error(
        "a satellite was promoted in this server's place (term {highest}, and this is {own}): this database records nothing any more"
    )]
    Replaced {
        /// Its own term.
        own: i64,
        /// The other's.
        highest: i64,
    },
    /// The database is the main server's.
    #[error("this database is not a satellite's")]
    NotSatellite,
    /// What the main server sent does not follow what is here.
    #[error("what came from the main server does not follow what this satellite has")]
    OtherCursor,
    /// A key that this event never had.
    #[error("the key in the file is not one of this event's")]
    OtherKey,
}
