//! The site's own blocklist.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable,
};

use crate::engine::{
    Reader, Result, Tx,
    connection::{Both, Conn, fault, unreadable},
    row::columns,
    schema::{blocks, site},
    values::set,
};
use weshift_domain::*;

/// Goes up with each change, so that every node sees it.
const VERSION: &str = "blocks_version";

#[derive(Queryable, Selectable)]
#[diesel(table_name = blocks)]
struct BlockRow {
    id: i64,
    kind: String,
    value: String,
    shown: String,
    effect: String,
    note: String,
    who: String,
    at: i64,
    expires_at: Option<i64>,
    hits: i64,
    hit_at: Option<i64>,
}

impl BlockRow {
    fn read(self) -> QueryResult<Block> {
        Ok(Block {
            id: self.id,
            kind: BlockKind::parse(&self.kind).ok_or_else(|| unreadable("block"))?,
            value: self.value,
            shown: self.shown,
            effect: BlockEffect::parse(&self.effect).ok_or_else(|| unreadable("block"))?,
            note: self.note,
            who: self.who,
            at: Moment::from_millis(self.at),
            expires_at: self.expires_at.map(Moment::from_millis),
            hits: self.hits as u32,
            hit_at: self.hit_at.map(Moment::from_millis),
        })
    }
}

impl Reader {
    /// How often the list was changed.
    pub async fn blocks_version(&self) -> Result<i64> {
        self.glance("looking at the blocklist", version).await
    }

    /// All of them that can be read, the newest first: one that cannot must not lift the others.
    pub async fn list_blocks(&self) -> Result<Vec<Block>> {
        self.read("reading the blocklist", |conn| {
            let rows: Vec<BlockRow> =
                blocks::table.order(blocks::id.desc()).select(columns::<BlockRow>()).load(conn)?;
            Ok(rows.into_iter().filter_map(|row| row.read().ok()).collect())
        })
        .await
    }

    /// What is said about one address, if anything is.
    pub async fn find_block_of(&self, key: AddressKey) -> Result<Option<Block>> {
        self.find_block_on(BlockKind::Address, key.0).await
    }

    /// What is said about this.
    pub async fn find_block_on(&self, kind: BlockKind, value: String) -> Result<Option<Block>> {
        self.read("reading the blocklist", move |conn| {
            let row: Option<BlockRow> = blocks::table
                .filter(blocks::kind.eq(kind.name()))
                .filter(blocks::value.eq(&value))
                .select(columns::<BlockRow>())
                .first(conn)
                .optional()?;
            row.map(BlockRow::read).transpose()
        })
        .await
    }

    /// `None`: it was removed meanwhile.
    pub async fn find_block(&self, id: i64) -> Result<Option<Block>> {
        self.read("reading the blocklist", move |conn| {
            let row: Option<BlockRow> =
                blocks::table.find(id).select(columns::<BlockRow>()).first(conn).optional()?;
            row.map(BlockRow::read).transpose()
        })
        .await
    }
}

fn version(conn: &mut Conn) -> QueryResult<i64> {
    let found: Option<String> = site::table.find(VERSION).select(site::value).first(conn).optional()?;
    Ok(found.and_then(|it| it.parse().ok()).unwrap_or(0))
}

impl Tx<'_> {
    /// One of the same kind and value is replaced; its hits stay. Gives its number.
    pub fn set_block(&mut self, new: &NewBlock, who: &str, at: Moment) -> Result<i64> {
        let doing = "changing the blocklist";
        let changed = (
            blocks::shown.eq(&new.shown),
            blocks::effect.eq(new.effect.name()),
            blocks::note.eq(&new.note),
            blocks::who.eq(who),
            blocks::at.eq(at.millis()),
            blocks::expires_at.eq(new.expires_at.map(Moment::millis)),
        );
        let insert = diesel::insert_into(blocks::table)
            .values((blocks::kind.eq(new.kind.name()), blocks::value.eq(&new.value), changed))
            .on_conflict((blocks::kind, blocks::value))
            .do_update()
            .set(changed);
        Both(insert).execute(self.conn).map_err(fault(doing))?;
        self.show_blocks()?;
        let this = blocks::kind.eq(new.kind.name()).and(blocks::value.eq(&new.value));
        blocks::table.filter(this).select(blocks::id).first(self.conn).map_err(fault(doing))
    }

    /// Gives what it was about, if it was there.
    pub fn remove_block(&mut self, id: i64) -> Result<Option<BlockKind>> {
        let doing = "changing the blocklist";
        let kind: Option<String> =
            blocks::table.find(id).select(blocks::kind).first(self.conn).optional().map_err(fault(doing))?;
        diesel::delete(blocks::table.find(id)).execute(self.conn).map_err(fault(doing))?;
        self.show_blocks()?;
        Ok(kind.and_then(|it| BlockKind::parse(&it)))
    }

    /// So many comments met it.
    pub fn hit_block(&mut self, id: i64, times: u32, at: Moment) -> Result<()> {
        diesel::update(blocks::table.find(id))
            .set((blocks::hits.eq(blocks::hits + i64::from(times)), blocks::hit_at.eq(at.millis())))
            .execute(self.conn)
            .map(drop)
            .map_err(fault("counting a hit"))
    }

    fn show_blocks(&mut self) -> Result<()> {
        let doing = "changing the blocklist";
        let next = version(self.conn).map_err(fault(doing))? + 1;
        // The worker wakes up and tells the judges.
        self.told.owes = true;
        set(self.conn, VERSION, &next.to_string()).map_err(fault(doing))
    }
}
