"""The language of letter templates: fields of a kind, a few tags, if and for; what it cannot say it refuses, by place."""
