int cphone_placeholder;
