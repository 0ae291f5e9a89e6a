//! The platform that an outbox is of. An outbox that the user names could otherwise meet two: what is queued for
//! preproduction would go to production.

use iopole_store::sqlx_0_8 as sqlx;
use sqlx::ConnectOptions as _;

use super::address::Address;
use super::cannot_open;
use crate::failure::Failure;

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS iopole_command_platform (platform VARCHAR(2000) PRIMARY KEY NOT NULL)";
const NOTE: &str = "INSERT INTO iopole_command_platform (platform)
    SELECT CAST($1 AS VARCHAR(2000)) WHERE NOT EXISTS (SELECT 1 FROM iopole_command_platform)";
const FOUND: &str = "SELECT platform FROM iopole_command_platform";

/// Notes the platform in a database that has none. Fails for a database of another platform, with this advice.
pub(super) async fn claim(address: &Address, platform: &str, advice: &str) -> Result<(), Failure> {
    let found = note(address, platform).await.map_err(|error| cannot_open(address, &error.to_string()))?;
    match found.iter().find(|other| *other != platform) {
        None => Ok(()),
        Some(other) => {
            let message = format!("{address} is of another platform: {other}");
            Err(Failure::bad_input(message).hint(advice))
        }
    }
}

/// Notes the platform over a connection of either database, and reads what is noted.
macro_rules! noted {
    ($options:expr, $platform:expr) => {{
        let mut connection = $options.connect().await?;
        sqlx::query(TABLE).execute(&mut connection).await?;
        sqlx::query(NOTE).bind($platform).execute(&mut connection).await?;
        let found = sqlx::query_scalar(FOUND).fetch_all(&mut connection).await?;
        sqlx::Connection::close(connection).await?;
        Ok(found)
    }};
}

/// Returns the noted platforms: several if two processes note theirs at once.
async fn note(address: &Address, platform: &str) -> Result<Vec<String>, sqlx::Error> {
    match address {
        Address::File(path) => {
            noted!(sqlx::sqlite::SqliteConnectOptions::new().filename(path), platform)
        }
        #[cfg(feature = "postgres")]
        Address::Postgres(url) => noted!(url.parse::<sqlx::postgres::PgConnectOptions>()?, platform),
    }
}
