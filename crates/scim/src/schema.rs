//! What the resources are made of (RFC 7643). The same declarations make the published schemas, and say what may be
//! written.

/// Schema of users.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// Schema of groups.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// Yes or no.
    Boolean,
    /// A time (RFC 3339).
    Time,
    /// The address of a resource.
    Reference,
    /// Other attributes.
    Complex,
}

impl Kind {
    /// Its name in a schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Boolean => "boolean",
            Self::Time => "dateTime",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }
}

/// Who writes an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// Only this program; what others send is left aside.
    ReadOnly,
    /// Anybody who may write the resource.
    ReadWrite,
    /// As before, but only once.
    Once,
}

impl Writing {
    /// Its name in a schema.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Once => "immutable",
        }
    }
}

/// One attribute.
#[expect(
    clippy::struct_excessive_bools,
    reason = "an attribute of RFC 7643 has as many"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name; upper and lower case are alike when it is read.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it holds several.
    pub many: bool,
    /// Whether a resource is nothing without it.
    pub required: bool,
    /// Whether upper and lower case differ in its value.
    pub exact: bool,
    /// Who writes it.
    pub writing: Writing,
    /// Whether every answer has it, whatever is asked for.
    pub always: bool,
    /// Whether no other resource has the same value.
    pub unique: bool,
    /// The values there are, where that is fixed.
    pub values: &'static [&'static str],
    /// What kinds of resources a reference leads to.
    pub leads_to: &'static [&'static str],
    /// What a complex attribute is made of.
    pub parts: &'static [Attribute],
    /// What it is.
    pub says: &'static str,
}

const TEXT: Attribute = Attribute {
    name: "",
    kind: Kind::Text,
    many: false,
    required: false,
    exact: false,
    writing: Writing::ReadWrite,
    always: false,
    unique: false,
    values: &[],
    leads_to: &[],
    parts: &[],
    says: "",
};

/// A kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resource {
    /// Its schema.
    pub schema: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Where its resources lie.
    pub endpoint: &'static str,
    /// What it is.
    pub says: &'static str,
    /// Its own attributes.
    pub attributes: &'static [Attribute],
}

/// Attributes of every resource. They stand in no published schema (RFC 7643, 3.1).
pub const COMMON: &[Attribute] = &[
    Attribute {
        name: "schemas",
        many: true,
        exact: true,
        writing: Writing::ReadOnly,
        always: true,
        says: "Schemas of the resource.",
        ..TEXT
    },
    Attribute {
        name: "id",
        exact: true,
        writing: Writing::ReadOnly,
        always: true,
        unique: true,
        says: "Identity here.",
        ..TEXT
    },
    Attribute {
        name: "externalId",
        exact: true,
        says: "Identity at the system that writes it.",
        ..TEXT
    },
    Attribute {
        name: "meta",
        kind: Kind::Complex,
        writing: Writing::ReadOnly,
        says: "About the resource.",
        parts: &[
            Attribute {
                name: "resourceType",
                exact: true,
                writing: Writing::ReadOnly,
                says: "Kind of resource.",
                ..TEXT
            },
            Attribute {
                name: "created",
                kind: Kind::Time,
                writing: Writing::ReadOnly,
                says: "When it was entered.",
                ..TEXT
            },
            Attribute {
                name: "lastModified",
                kind: Kind::Time,
                writing: Writing::ReadOnly,
                says: "When its state last changed.",
                ..TEXT
            },
            Attribute {
                name: "location",
                kind: Kind::Reference,
                exact: true,
                writing: Writing::ReadOnly,
                leads_to: &["uri"],
                says: "Its address.",
                ..TEXT
            },
            Attribute {
                name: "version",
                exact: true,
                writing: Writing::ReadOnly,
                says: "Its version, as the entity tag of its answer.",
                ..TEXT
            },
        ],
        ..TEXT
    },
];

/// People with their accounts.
pub static USERS: Resource = Resource {
    schema: USER,
    name: "User",
    endpoint: "/Users",
    says: "A person of the office with the account they sign in with.",
    attributes: &[
        Attribute {
            name: "userName",
            required: true,
            writing: Writing::Once,
            unique: true,
            says: "Sign-in name. It stays what it was when the person was entered.",
            ..TEXT
        },
        Attribute {
            name: "displayName",
            required: true,
            exact: true,
            says: "Official name.",
            ..TEXT
        },
        Attribute {
            name: "preferredLanguage",
            required: true,
            values: &["zh-TW", "vi", "en"],
            says: "The language they read.",
            ..TEXT
        },
        Attribute {
            name: "active",
            kind: Kind::Boolean,
            required: true,
            says: "Whether the account is open. False suspends it, true lets its person choose a new password by a link.",
            ..TEXT
        },
        Attribute {
            name: "emails",
            kind: Kind::Complex,
            many: true,
            says: "Where they are told; one address.",
            parts: &[Attribute {
                name: "value",
                required: true,
                says: "The address.",
                ..TEXT
            }],
            ..TEXT
        },
    ],
};

/// Units, roles held in them, and lists that programs keep here.
pub static GROUPS: Resource = Resource {
    schema: GROUP,
    name: "Group",
    endpoint: "/Groups",
    says: "The people of a unit, the holders of a role there, or a list that a program keeps here and that gives no right.",
    attributes: &[
        Attribute {
            name: "displayName",
            required: true,
            exact: true,
            says: "What people call it.",
            ..TEXT
        },
        Attribute {
            name: "members",
            kind: Kind::Complex,
            many: true,
            says: "Who belongs to it.",
            parts: &[
                Attribute {
                    name: "value",
                    exact: true,
                    writing: Writing::Once,
                    says: "Identity of the person.",
                    ..TEXT
                },
                Attribute {
                    name: "$ref",
                    kind: Kind::Reference,
                    exact: true,
                    writing: Writing::Once,
                    leads_to: &["User"],
                    says: "Address of the person.",
                    ..TEXT
                },
            ],
            ..TEXT
        },
    ],
};

impl Resource {
    /// An attribute of a name, its own or a common one.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        let own: &'static [Attribute] = self.attributes;
        named(own, name).or_else(|| named(COMMON, name))
    }

    /// Whether an address names its schema.
    pub fn is(&self, schema: &str) -> bool {
        self.schema.eq_ignore_ascii_case(schema)
    }
}

impl Attribute {
    /// A part of a name.
    pub fn part(&self, name: &str) -> Option<&'static Attribute> {
        let parts: &'static [Attribute] = self.parts;
        named(parts, name)
    }
}

fn named(among: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    let mut found = among.iter();
    found.find(|one| one.name.eq_ignore_ascii_case(name))
}
