batch_size = 16
data = dict(augment=False, train_frac=1.0)
default_scope = 'mmdet'
epochs = 8
key = 'r000'
model = dict(
    activation='tanh', dropout=0.49, hidden=[
        30,
        30,
    ])
notes = None
optimizer = dict(
    lr=0.00122352, momentum=None, name='adam', weight_decay=1.904e-06)
scheduler = None
seed = 1
train_pipeline = [
    dict(type='LoadImage'),
    dict(scale=(
        1333,
        800,
    ), type='Resize'),
]
work_dir = './work_dirs/r000'
