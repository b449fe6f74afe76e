"""Evidence of a proposal: what a file may be, how it comes in and leaves a draft, who sees it, what is still wanted."""
