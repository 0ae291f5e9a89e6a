//! The French directory.

use iopole_http::{Error, Operation, Request, Response};
use iopole_model::directory::{DirectoryBusinessEntity, FrenchDirectorySearchResult};
use iopole_model::search::Page;

use crate::paging::RowKey;
use crate::query::{FrenchDirectoryQuery, resource};
use crate::search::{Parameters, Search, search};
use crate::{operations, read};

/// Operations on the directories, which list the addresses that can receive. They need the role user.
#[derive(Debug, Clone, Copy)]
pub struct Directory<'a> {
    pub(super) http: &'a iopole_http::Client,
}

impl<'a> Directory<'a> {
    pub(super) fn new(http: &'a iopole_http::Client) -> Self {
        Self { http }
    }

    /// Searches the French directory. A company that is not in it cannot be reached on the French network.
    ///
    /// `query` is a [`FrenchDirectoryQuery`], or text in the platform's language: `siren:"123456782"`, `siret:"…"`,
    /// `name:"BOULANG*"` (at least 3 characters).
    ///
    /// # Errors
    /// The error codes of [`searchFrenchDirectory`](operations::SEARCH_FRENCH_DIRECTORY).
    pub fn search_french(self, query: impl Into<FrenchDirectoryQuery>) -> SearchFrenchDirectory {
        let parameters = Parameters::new(self.http).with_query(query);
        SearchFrenchDirectory { parameters, platform_details: false }
    }
}

/// Search in the French directory. Nothing is sent before it is awaited.
///
/// ```no_run
/// # async fn example(client: iopole_api::Client) -> Result<(), iopole_api::Error> {
/// use iopole_api::model::entity::BusinessEntityType;
/// use iopole_api::query::FrenchDirectoryQuery;
///
/// let query = FrenchDirectoryQuery::NAME.starts_with("Boulangerie")
///     & FrenchDirectoryQuery::TYPE.is(BusinessEntityType::LegalUnit);
/// let page = client.user().directory().search_french(query).limit(20).await?;
/// println!("{} of {:?}", page.data.len(), page.total());
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
#[must_use = "nothing is sent before the search is awaited"]
pub struct SearchFrenchDirectory {
    parameters: Parameters<resource::FrenchDirectory>,
    platform_details: bool,
}

impl SearchFrenchDirectory {
    /// Requests the platform of each entity. For white-label operators only.
    pub fn with_platform_details(mut self) -> Self {
        self.platform_details = true;
        self
    }
}

impl Search for SearchFrenchDirectory {
    type Resource = resource::FrenchDirectory;
    type Row = DirectoryBusinessEntity;
    type Found = FrenchDirectorySearchResult;

    const OPERATION: &'static Operation = &operations::SEARCH_FRENCH_DIRECTORY;

    fn parameters(&mut self) -> &mut Parameters<Self::Resource> {
        &mut self.parameters
    }

    fn add(&self, request: Request) -> Request {
        if self.platform_details { request.query("withPlatformDetails", "true") } else { request }
    }

    async fn read(response: Response) -> Result<Self::Found, Error> {
        read::page(response).await
    }

    fn page(found: Self::Found) -> Page<Self::Row> {
        found
    }

    fn key(row: &DirectoryBusinessEntity) -> RowKey {
        RowKey { key: Some(row.business_entity_id.to_string()), created: None }
    }
}

search! {
    /// Returns every page, as far as paging reaches: 1,200 rows. If there are more, the error
    /// [`BeyondReach`](iopole_http::ErrorKind::BeyondReach) follows them.
    SearchFrenchDirectory: DirectoryBusinessEntity => FrenchDirectorySearchResult
}
