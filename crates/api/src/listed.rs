//! Words of fixed lists.

/// A word of a fixed list, in place in every schema.
macro_rules! listed {
    ($($(#[$doc:meta])* $name:ident($inner:ty) = $names:expr, $read:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Deserialize)]
        #[serde(try_from = "String")]
        pub(crate) struct $name(pub(crate) $inner);

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let names: Vec<&str> = $names;
                json_schema!({"type": "string", "enum": names})
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                let read: Option<$inner> = $read(&text);
                read.map(Self).ok_or_else(|| format!("{text:?} is not one of the list"))
            }
        }
    )*};
}

pub(crate) use listed;
