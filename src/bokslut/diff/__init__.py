"""What has changed between two versions of a report: numbers, sentences, charts and the inputs that made them."""
