//! The orders in which participants come, and who heads each delegation: decided here, and only here.
//!
//! Delegations are identified by their folded names, so that "Côte d'Ivoire" and "CÔTE D’IVOIRE" are one. They come in the
//! English alphabetical order of those names, word by word; an article before the name does not count ("The Gambia" is under G).

use std::collections::HashMap;

use crate::store::engine::{database::Store, error::Result, sql};

/// The order in which participants come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Category, delegation, head of delegation first, then by name.
    #[default]
    Protocol,
    /// Delegation, head of delegation first, then by category and name.
    Delegation,
    /// Family name, then given name.
    Name,
    /// Tray, and place in it; people without one come last, in protocol order.
    Tray,
    /// Reference.
    Reference,
    /// As in the list.
    List,
}

/// What a delegation is sorted by, of `participant p`.
macro_rules! delegation_name {
    () => {
        "case when p.delegation_key like 'the %' then substr(p.delegation_key, 5) else p.delegation_key end"
    };
}

/// The delegations that the register or, where it gives none, the list gives an order.
const DELEGATIONS: &str =
    "select delegation_key, min(sort_order) from participant where delegation_key <> '' and sort_order is not null
         and delegation_key not in (select k.key from delegation_key k join delegation d on d.delegation_id = k.delegation
             where d.sort_order is not null)
     group by delegation_key
     union all select k.key, d.sort_order from delegation_key k join delegation d on d.delegation_id = k.delegation
         where d.sort_order is not null";

/// Every participant with the columns for orders and conditions, for `select … from (…) as ranked`.
///
/// `place` counts within the delegation: 1 is the one that the list marks as head, else the one whose function says so, else the
/// first of the highest category. Someone who withdrew does not head a delegation as long as another can. An `order` that the
/// register gives a delegation, or the list one of its people, counts for all of it, and comes before the alphabet.
const RANKED: &str = concat!(
    "select p.id, p.name_key, p.delegation_key, c.position, c.code, p.reference, p.standing, p.state,
         p.delegation_type, p.country,
         ",
    delegation_name!(),
    " as delegation_name,
         case when p.delegation_key = '' then 1 else 0 end as no_delegation,
         coalesce((select d.sort_order from delegation_key k join delegation d on d.delegation_id = k.delegation
                 where k.key = p.delegation_key),
             min(p.sort_order) over (partition by p.delegation_key), 4294967296) as delegation_order,
         row_number() over (partition by p.delegation_key order by "
);

/// Lowest rank heads the delegation: first those who are marked, then those whose function says so, then by category; ties by
/// list order. Of `participant p join category c`.
pub(in crate::store) const HEAD_RANK: &str =
    "(case p.standing when 'withdrawn' then 4 else 0 end + 2 * (1 - p.head) + (1 - p.says_head)) * 256 + c.position";

const FROM: &str = "from participant p join category c on c.category_index = p.category";

/// What the order by trays needs in addition; other orders do without it, since it takes time.
const TRAYS: &str = "left join badge b on b.participant = p.id and b.state = 'valid'";

/// The condition, over [`Order::ranked`], that a participant heads a delegation.
pub(in crate::store) const IS_HEAD: &str = "place = 1 and no_delegation = 0";

impl Store {
    /// Returns the orders that the list gives delegations, by their folded names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delegation_orders(&self) -> Result<HashMap<String, u32>> {
        let mut statement = self.connection.prepare(DELEGATIONS)?;
        let orders = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(orders.collect::<sql::Result<_>>()?)
    }
}

impl Order {
    /// Returns the query behind `select … from (…) as ranked`.
    pub(in crate::store) fn ranked(self) -> String {
        match self {
            Self::Tray => format!("{RANKED} {HEAD_RANK}, p.id) as place, b.tray, b.tray_place {FROM} {TRAYS}"),
            _ => format!("{RANKED} {HEAD_RANK}, p.id) as place {FROM}"),
        }
    }

    /// Returns what to order by, over [`Order::ranked`]. People without a delegation come after those with one.
    pub(in crate::store) fn sql(self) -> &'static str {
        match self {
            Self::Protocol => {
                "position, no_delegation, delegation_order, delegation_name,
                 case when place = 1 and no_delegation = 0 then 0 else 1 end, name_key, id"
            }
            Self::Delegation => {
                "no_delegation, delegation_order, delegation_name,
                 case when place = 1 and no_delegation = 0 then 0 else 1 end, position, name_key, id"
            }
            Self::Name => "name_key, id",
            Self::Tray => {
                "coalesce(tray, 4294967296), coalesce(tray_place, 4294967296), position, no_delegation, delegation_order,
                 delegation_name, case when place = 1 and no_delegation = 0 then 0 else 1 end, name_key, id"
            }
            Self::Reference => "reference",
            Self::List => "id",
        }
    }
}
