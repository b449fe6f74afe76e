"""The language of letter templates: fields of a kind, a few tags, if and for; the rest it refuses, by place."""
