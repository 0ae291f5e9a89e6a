//! The book in `docs/`: every Rust block of it is compiled, and run where it can be.

macro_rules! pages {
    ($($name:ident = $path:literal),+ $(,)?) => {
        $(
            #[doc = include_str!($path)]
            pub mod $name {}
        )+
    };
}

pages! {
    readme = "../../README.md",
    introduction = "../../docs/introduction.md",
    authentication = "../../docs/authentication.md",
    roles = "../../docs/roles.md",
    sending = "../../docs/sending.md",
    receiving = "../../docs/receiving.md",
    searching = "../../docs/searching.md",
    reporting = "../../docs/reporting.md",
    testing = "../../docs/testing.md",
    durability = "../../docs/durability.md",
    production = "../../docs/production.md",
    command = "../../docs/command.md",
    architecture = "../../docs/architecture.md",
    sandbox = "../../crates/iopole-sandbox/README.md",
}
